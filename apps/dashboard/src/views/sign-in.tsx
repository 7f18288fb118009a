import { useState } from 'preact/hooks';
import { wordsOf } from '../connection/refusal.ts';
import type { About } from '../state/read.ts';
import { useWorld } from './context.ts';

/** The way in for whoever is not let in yet. */
export function SignIn({ about: { signIn } }: { readonly about: About }) {
  return (
    <section class="empty">
      <h1 tabIndex={-1}>Sign in</h1>
      {signIn === 'bearer' ? (
        <TokenForm />
      ) : (
        <p>The proxy before this server has not said who you are. Come through it, and sign in there.</p>
      )}
    </section>
  );
}

function TokenForm() {
  const { page } = useWorld();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    page.signIn(token).then(
      () => setProblem(''),
      (refused: unknown) => setProblem(wordsOf(refused)),
    );
  };
  return (
    <form class="sign-in" onSubmit={submit}>
      <label for="token">A token of this server</label>
      <input
        id="token"
        type="password"
        autocomplete="current-password"
        required
        value={token}
        onInput={({ currentTarget }) => setToken(currentTarget.value)}
        aria-describedby="sign-in-problem"
      />
      <button type="submit">Sign in</button>
      <p id="sign-in-problem" role="alert" class="problem">
        {problem}
      </p>
      <p class="under">
        One of those in <code>access.bearer</code> of the configuration. You stay signed in for twelve hours.
      </p>
    </form>
  );
}
