/** Things that have to be closed, the latest first. */
export type Closing = {
  /** Notes how to close what is opened, and gives it. */
  open<T>(opened: Promise<T> | T, close: (it: T) => Promise<void> | void): Promise<T>;
  /** Closes everything, whatever happens to some of it. Calling it twice is safe. */
  close(): Promise<void>;
};

/** Nothing to close yet. SIGINT and SIGTERM close everything too, and end the process with 130. */
export function createClosing(): Closing {
  const closing: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of closing.splice(0)) await Promise.resolve(close()).catch(() => undefined);
  };
  const leave = () => void closeAll().then(() => process.exit(130));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  return {
    async open(opened, close) {
      const it = await opened;
      closing.unshift(() => close(it));
      return it;
    },
    async close() {
      await closeAll();
      process.off('SIGINT', leave).off('SIGTERM', leave);
    },
  };
}
