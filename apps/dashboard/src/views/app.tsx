import { useEffect, useRef, useState } from 'preact/hooks';
import { openOnes } from '../state/lists.ts';
import type { PageState } from '../state/page-state.ts';
import { addressOf, type Route, readRoute } from '../state/route.ts';
import { nameOf } from '../state/standing.ts';
import { Banners } from './banners.tsx';
import { useWorld } from './context.ts';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { InterruptionPage } from './interruption.tsx';
import { Now } from './now.tsx';
import { ParkedList } from './parked.tsx';
import { Preview } from './preview.tsx';
import { SignIn } from './sign-in.tsx';

/** The whole page. */
export function App() {
  const state = usePageState();
  const route = useRoute();
  useTitle(state, route);
  useFocusOnArrival(route);
  return (
    <>
      <Header state={state} route={route} />
      <Banners state={state} />
      <main id="content">{state.about?.signedIn === false ? <SignIn about={state.about} /> : contentOf(route, state)}</main>
      <p class="hidden" role="log" aria-live="polite">
        {state.announcement}
      </p>
    </>
  );
}

function contentOf(route: Route, state: PageState) {
  switch (route.page) {
    case 'now':
      return <Now state={state} />;
    case 'history':
      return <History state={state} />;
    case 'parked':
      return <ParkedList state={state} />;
    case 'preview':
      return <Preview />;
    case 'interruption':
      return <InterruptionPage key={route.id} id={route.id} state={state} />;
  }
}

function usePageState(): PageState {
  const { page } = useWorld();
  const [state, setState] = useState(page.state);
  useEffect(() => page.subscribe(() => setState(page.state())), [page]);
  return state;
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', follow);
    // The address may have changed since the first drawing.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

function useTitle(state: PageState, route: Route): void {
  const open = openOnes(state.views).length;
  const view = route.page === 'interruption' ? state.views.get(route.id) : undefined;
  const words = [open > 0 ? `(${open})` : null, view ? nameOf(view) : null, view ? '·' : null, 'Lastcall'];
  const title = words.filter(Boolean).join(' ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** A page turned by a link begins at its top, for eyes and for screen readers; the first page leaves the focus alone. */
function useFocusOnArrival(route: Route): void {
  const address = addressOf(route);
  const last = useRef(address);
  useEffect(() => {
    if (last.current === address) return;
    last.current = address;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [address]);
}
