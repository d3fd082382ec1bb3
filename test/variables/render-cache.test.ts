import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RenderCache } from '../../src/variables/render-cache.ts'
import { Dict } from '../../src/templates/values.ts'
import type { Value } from '../../src/templates/types.ts'

type Host = Readonly<Record<string, Value>>

/** A template that reads `a`, and `b` when `a` is true; counts how often it runs. */
function fixture(): { render: (host: Host) => string; runs: () => number } {
  const cache = new RenderCache()
  let runs = 0
  const render = (host: Host): string =>
    cache.text(
      'file',
      'template',
      (name) => host[name],
      () => {
        runs++
        const reads = host['a'] === true ? ['a', 'b'] : ['a']
        return { text: reads.map((name) => JSON.stringify(host[name])).join(), reads }
      },
    )
  return { render, runs: () => runs }
}

test('a text is made once for hosts that agree on what it reads', () => {
  const { render, runs } = fixture()
  assert.equal(render({ a: 1, b: 1 }), '1')
  assert.equal(render({ a: 1, b: 2 }), '1')
  assert.equal(runs(), 1)
})

test('a host that differs in what is read gets its own text', () => {
  const { render, runs } = fixture()
  assert.equal(render({ a: true, b: 'x' }), 'true,"x"')
  assert.equal(render({ a: true, b: 'y' }), 'true,"y"')
  assert.equal(render({ a: false, b: 'y' }), 'false')
  assert.equal(render({ a: true, b: 'x' }), 'true,"x"')
  assert.equal(runs(), 3)
})

const pairs: readonly (readonly [string, Value, Value, boolean])[] = [
  ['equal lists', [1, 'a'], [1, 'a'], true],
  ['equal dicts', new Dict([['k', [1]]]), new Dict([['k', [1]]]), true],
  ['different dicts', new Dict([['k', 1]]), new Dict([['k', 2]]), false],
  ['a number and its text', 1, '1', false],
  ['true and 1', true, 1, false],
  ['lists that join alike', ['a,b'], ['a', 'b'], false],
  ['nested lists', [['a'], 'b'], ['a', ['b']], false],
  ['none and the empty text', null, '', false],
]
for (const [name, first, second, same] of pairs) {
  test(`${name} are ${same ? 'the same' : 'different'} values`, () => {
    const { render, runs } = fixture()
    render({ a: first })
    render({ a: second })
    assert.equal(runs(), same ? 1 : 2)
  })
}

test('what differs from host to host is not kept', () => {
  const { render, runs } = fixture()
  for (let host = 0; host < 100; host++) render({ a: `host${host}` })
  render({ a: 'host0' })
  assert.equal(runs(), 101)
})
