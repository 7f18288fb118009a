import type { About } from '../state/read.ts';
import { useWorld } from './context.ts';

/** Who looks at the page, where a proxy names them, and the way out, where there is one. */
export function Person({ about: { user, signIn, signedIn } }: { readonly about: About }) {
  const { page } = useWorld();
  return (
    <>
      {user === null ? null : <span class="person">{user}</span>}
      {signIn === 'bearer' && signedIn ? (
        <button type="button" class="quiet" onClick={() => void page.signOut()}>
          Sign out
        </button>
      ) : null}
    </>
  );
}
