import { render } from 'preact';
import { createPageClock } from './clock.ts';
import { createApi } from './connection/api.ts';
import { createPage } from './connection/page.ts';
import { App } from './views/app.tsx';
import { WorldContext } from './views/context.ts';

const clock = createPageClock();
const page = createPage(clock, createApi(clock));
const root = document.querySelector('#page');

if (root !== null) {
  render(
    <WorldContext.Provider value={{ clock, page }}>
      <App />
    </WorldContext.Provider>,
    root,
  );
  page.start();
}
