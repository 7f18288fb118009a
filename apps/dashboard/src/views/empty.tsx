/** What is shown while nothing is open: that this is well, and how to see the page at work. */
export function NothingOpen() {
  return (
    <section class="empty">
      <h1 tabIndex={-1}>Nothing is being interrupted</h1>
      <p>
        Lastcall is listening. When AWS announces that it takes a machine back, it appears here with the time that is left, and with every
        step that is taken before the time is over.
      </p>
      <h2>See it work</h2>
      <p>Send a test notice from any shell that reaches the server:</p>
      <pre>
        <code>lastcall send spot-interruption --key KEY</code>
      </pre>
      <p>
        <code>KEY</code> is a key of your <code>eventbridge</code> source; in the sandbox, <code>sandbox-key-0123456789</code>. What would
        be done, and when, is printed without sending anything by
      </p>
      <pre>
        <code>lastcall plan lastcall.yaml --notice spot-interruption</code>
      </pre>
    </section>
  );
}
