import { CodedError } from '@lastcall/plugin-api';

/** Why the API has no other answer. */
export const apiErrors = {
  nothingHere: () =>
    new CodedError({ code: 'NOT_FOUND', message: 'There is nothing here.', hint: 'See /api/openapi.json for what there is.' }),
  interruptionUnknown: () =>
    new CodedError({
      code: 'INTERRUPTION_UNKNOWN',
      message: 'There is no interruption of that id.',
      hint: 'Take the id from /api/interruptions. What is older than the retention is forgotten.',
    }),
  interruptionClosed: () =>
    new CodedError({
      code: 'INTERRUPTION_CLOSED',
      message: 'It has closed already: there is nothing left to cancel.',
      hint: 'Look at how it ended.',
    }),
  parkedUnknown: () =>
    new CodedError({
      code: 'PARKED_UNKNOWN',
      message: 'Nothing is parked under that id.',
      hint: 'Take the id from /api/parked. What is older than the retention is forgotten.',
    }),
  tooManyListeners: () =>
    new CodedError({
      code: 'LIVE_TOO_MANY',
      message: 'Too many listen to this server already.',
      hint: 'Close pages that nobody looks at, or look at another replica.',
    }),
  fault: () =>
    new CodedError({
      code: 'API_FAULT',
      message: 'The server could not answer: this is a fault of it.',
      hint: 'The server’s log has the details. Please report them.',
    }),
};
