import type { Answer } from '../../loopback/answer.ts';
import type { AwsError } from './aws-error.ts';
import { toXml, type XmlObject } from './xml.ts';

/** What an operation returns: fields under their wire names. */
export type Output = XmlObject;

/** How a protocol writes success and failure. */
export type Protocol = {
  success(action: string, output: Output, requestId: string): Answer;
  failure(error: AwsError, requestId: string): Answer;
};

const PLAIN = { 'content-type': 'text/plain' };
const xml = (status: number, body: string): Answer => ({ status, headers: { 'content-type': 'text/xml' }, body });
const sender = (status: number): string => (status >= 500 ? 'Receiver' : 'Sender');

/** The query protocol (Auto Scaling, Elastic Load Balancing, SNS, STS) in the namespace given. */
export const queryProtocol = (namespace: string): Protocol => ({
  success(action, output, requestId) {
    const result = `<${action}Result>${toXml(output, 'member')}</${action}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(200, `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`);
  },
  failure({ code, message, status }, requestId) {
    const error = toXml({ Error: { Type: sender(status), Code: code, Message: message }, RequestId: requestId }, 'member');
    return xml(status, `<ErrorResponse xmlns="${namespace}">${error}</ErrorResponse>`);
  },
});

/** EC2's own variant of the query protocol. */
export const ec2Protocol: Protocol = {
  success(action, output, requestId) {
    const fields = toXml({ requestId, ...output }, 'item');
    return xml(200, `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${fields}</${action}Response>`);
  },
  failure({ code, message, status }, requestId) {
    const fields = toXml({ Errors: { Error: { Code: code, Message: message } }, RequestID: requestId }, 'item');
    return xml(status, `<Response>${fields}</Response>`);
  },
};

/** The REST protocol of EKS: what is asked for stands in the path, errors are named in a header. */
export const restProtocol: Protocol = {
  success: (_action, output) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) }),
  failure: ({ code, message, status }) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  }),
};

/** No protocol at all: text, for what is no API call. */
export const plainProtocol: Protocol = {
  success: (_action, { text }) => ({ status: 200, headers: PLAIN, body: String(text) }),
  failure: ({ status, message }) => ({ status, headers: PLAIN, body: message }),
};

const jsonHeaders = (version: string, requestId: string) => ({
  'content-type': `application/x-amz-json-${version}`,
  'x-amzn-requestid': requestId,
});

/** The JSON protocols: 1.0 (SQS) and 1.1 (Systems Manager). */
export const jsonProtocol = (version: '1.0' | '1.1'): Protocol => ({
  success: (_action, output, requestId) => ({ status: 200, headers: jsonHeaders(version, requestId), body: JSON.stringify(output) }),
  failure: ({ code, message, status }, requestId) => ({
    status,
    headers: jsonHeaders(version, requestId),
    body: JSON.stringify({ __type: code, message }),
  }),
});
