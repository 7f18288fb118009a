/** The version of the server and its command line, as in its package. */
export const VERSION = '0.1.0';
