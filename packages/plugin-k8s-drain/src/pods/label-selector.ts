const KEY = String.raw`([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?`;
const VALUE = `([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?`;
const SET = String.raw`\(\s*${VALUE}(\s*,\s*${VALUE})*\s*\)`;
const REQUIREMENT = String.raw`(!\s*${KEY}|${KEY}(\s*(==?|!=)\s*${VALUE}|\s*[<>]\s*\d+|\s+(in|notin)\s*${SET})?)`;
const SELECTOR = new RegExp(String.raw`^\s*${REQUIREMENT}(\s*,\s*${REQUIREMENT})*\s*$`);

/** True for a label selector as kubectl takes it: `app=web,tier in (front,back),!legacy`. */
export const isLabelSelector = (text: string): boolean => SELECTOR.test(text);
