import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sessionCookie, sessionsIn } from '../../src/access/cookie.ts';
import { beginSession, isSession, SESSION_MS } from '../../src/access/session.ts';

const OLD = 'first-token-0123456789';
const NEW = 'second-token-0123456789';
const NOW = Date.UTC(2026, 10, 23, 3, 0, 0);

const sessions = suite('sessions of the page');

sessions('a session is good at every server with its token, until it ends', () => {
  const session = beginSession(OLD, NOW);
  assert.ok(isSession(session, [OLD], NOW));
  assert.ok(isSession(session, [NEW, OLD], NOW + SESSION_MS - 1));
  assert.not.ok(isSession(session, [OLD], NOW + SESSION_MS));
});

sessions('a session dies with its token', () => {
  assert.not.ok(isSession(beginSession(OLD, NOW), [NEW], NOW));
});

sessions('no changed, shortened or lengthened session is one', () => {
  const session = beginSession(OLD, NOW);
  const place = fc.nat(session.length - 1);
  const letter = fc.constantFrom(...'0123456789.-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ= ');
  fc.assert(
    fc.property(place, letter, (at, changed) => {
      fc.pre(session[at] !== changed);
      return !isSession(session.slice(0, at) + changed + session.slice(at + 1), [OLD], NOW);
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(place, (at) => !isSession(session.slice(0, at), [OLD], NOW)));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (more) => !isSession(session + more, [OLD], NOW) && !isSession(more + session, [OLD], NOW)),
  );
});

sessions('a later end cannot be written into one', () => {
  const [, proof] = beginSession(OLD, NOW).split('.');
  assert.not.ok(isSession(`${NOW + 10 * SESSION_MS}.${proof}`, [OLD], NOW));
});

sessions('whatever a stranger sends is no session, and breaks nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !isSession(text, [OLD, NEW], NOW)),
    { numRuns: 1_000 },
  );
  for (const text of ['', '.', 'NaN.x', '-1.', `Infinity.${'A'.repeat(43)}`, `9e99.${'A'.repeat(43)}`, `${NOW + 1}.${'A'.repeat(43)}`]) {
    assert.not.ok(isSession(text, [OLD], NOW), text);
  }
});

sessions('a session does not contain its token', () => {
  assert.not.ok(beginSession(OLD, NOW).includes(OLD));
});

sessions('whatever is in a cookie header, it is read, and a session is found among others of its name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const header = `${before}; lastcall_session=planted; lastcall_session=own; ${after}`;
      return sessionsIn(header).includes('own');
    }),
  );
  assert.equal(sessionsIn(undefined), []);
  assert.equal(sessionsIn('xlastcall_session=a; lastcall_sessionx=b'), []);
});

sessions('a cookie is out of reach of scripts and of other sites, and over TLS never goes in the clear', () => {
  const plain = sessionCookie('s', 'plain');
  for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200']) assert.match(plain, word);
  assert.not.match(plain, 'Secure');
  assert.match(sessionCookie('s', 'tls'), /; Secure$/);
});

sessions.run();
