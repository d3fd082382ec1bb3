/** Preloaded into a process (NODE_OPTIONS), whose clock is then wrong by KOLLA_TEST_CLOCK seconds: to it, those of all hosts are. */
const offset = Number(process.env['KOLLA_TEST_CLOCK'] ?? 0) * 1000

const now = Date.now.bind(Date)
globalThis.Date = new Proxy(Date, {
  construct: (target, words: unknown[], shifted) =>
    Reflect.construct(target, words.length === 0 ? [now() + offset] : words, shifted) as Date,
  get: (target, name, receiver) =>
    name === 'now' ? () => now() + offset : (Reflect.get(target, name, receiver) as unknown),
})
