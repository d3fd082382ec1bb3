import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { KollaError } from '../../src/errors.ts'
import { PasswordsDocument } from '../../src/passwords/document.ts'

const SAMPLE = `---
# first
a: # beside a

# above b
b:   'quoted'
key:
  private_key:
  public_key: # half
# the end
`

describe('a passwords document', () => {
  it('comes out as it went in when nothing is set', () => {
    const shipped = readFileSync(new URL('../../etc/kolla/passwords.yml', import.meta.url), 'utf8')
    assert.equal(PasswordsDocument.parse(shipped, 'x').toString(), shipped)
    assert.equal(PasswordsDocument.parse(SAMPLE, 'x').toString(), SAMPLE)
  })

  it('changes only the value that is set', () => {
    const document = PasswordsDocument.parse(SAMPLE, 'x')
    document.set('a', 'new')
    assert.equal(document.toString(), SAMPLE.replace('a: #', 'a: new #'))
    document.set('b', null)
    assert.equal(document.toString(), SAMPLE.replace('a: #', 'a: new #').replace("b:   'quoted'", 'b:'))
  })

  it('writes a key pair as a block, and keeps the comments around it', () => {
    const document = PasswordsDocument.parse(SAMPLE, 'x')
    document.set('key', { private_key: 'line 1\nline 2\n', public_key: 'ssh-rsa AAAA' })
    const block = 'key:\n  private_key: |\n    line 1\n    line 2\n  public_key: ssh-rsa AAAA # half\n# the end\n'
    assert.ok(document.toString().endsWith(block), document.toString())
  })

  it('adds a key at the end, also where the last line has no end', () => {
    const document = PasswordsDocument.parse('a: x', 'x')
    document.set('b', 'z')
    assert.equal(document.toString(), 'a: x\nb: z\n')
  })

  for (const text of [
    '123',
    '1e5',
    '0x1f',
    'yes',
    'null',
    '~',
    '1:30:00',
    '2026-01-01',
    '{{ x }}',
    'a: b',
    '#a',
    ' a',
    '*a',
    "it's",
  ]) {
    it(`reads back "${text}" as the same text`, () => {
      const document = PasswordsDocument.parse('a:\n', 'x')
      document.set('a', text)
      assert.deepEqual(PasswordsDocument.parse(document.toString(), 'x').get('a'), { kind: 'text', text })
      assert.match(document.toString(), text === "it's" ? /^a: it's$/m : /^a: ["']/m)
    })
  }

  it('takes a number for the password that was typed', () => {
    const document = PasswordsDocument.parse('a: 0123\nb: 1_000\nc: 2026-01-01\n', 'x')
    const texts = document.keys.map((key) => document.get(key))
    assert.deepEqual(
      texts,
      ['0123', '1_000', '2026-01-01'].map((text) => ({ kind: 'text', text })),
    )
  })

  it('leaves vault values alone, and copies them as they are', () => {
    const vaulted = 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\nb: 1\n'
    const from = PasswordsDocument.parse(vaulted, 'x')
    assert.deepEqual(from.get('a'), { kind: 'encrypted', armored: '$ANSIBLE_VAULT;1.1;AES256\n3132\n' })
    const into = PasswordsDocument.parse('# head\na:\nc: 1\n', 'y')
    into.copy('a', from)
    assert.equal(into.toString(), '# head\na: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\nc: 1\n')
  })

  it('knows where a key stands', () => {
    assert.deepEqual(PasswordsDocument.parse(SAMPLE, 'f').originOf('b'), { file: 'f', line: 6, column: 1 })
  })

  it('reads JSON, and writes lines', () => {
    const document = PasswordsDocument.parse('{"a": null, "b": "x"}', 'f')
    document.set('a', 'z')
    assert.equal(document.toString(), 'a: z\n"b": "x"\n')
  })

  it('knows what an alias means, and keeps the anchor of a value that is set', () => {
    const document = PasswordsDocument.parse('a: &shared one\nb: *shared\nc: &pair {private_key: x}\nd: *pair\n', 'f')
    assert.deepEqual(document.get('b'), { kind: 'text', text: 'one' })
    assert.deepEqual(document.get('d'), { kind: 'fields', fields: { private_key: 'x' } })
    document.set('a', 'two')
    assert.ok(document.toString().startsWith('a: &shared two\nb: *shared\n'))
    const copy = PasswordsDocument.parse('b:\n', 'g')
    copy.copy('b', document)
    assert.equal(copy.toString(), 'b: one\n')
  })

  it('never changes what is beside a value, whatever the value', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null))
    fc.assert(
      fc.property(fc.constantFrom('a', 'b', 'key', 'new'), value, (key, text) => {
        fc.pre(text === null || !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/.test(text))
        const document = PasswordsDocument.parse(SAMPLE, 'x')
        document.set(key, text)
        const again = PasswordsDocument.parse(document.toString(), 'x')
        assert.deepEqual(again.get(key), text === null ? { kind: 'empty' } : { kind: 'text', text })
        for (const other of document.keys.filter((name) => name !== key))
          assert.deepEqual(again.get(other), document.get(other))
        const comments = ['# first', '# beside a', '# above b', '# the end']
        assert.deepEqual(
          comments.filter((comment) => !document.toString().includes(comment)),
          [],
        )
      }),
      { numRuns: 300 },
    )
  })

  it('ends in a clear error, or reads, whatever the file holds', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'a:',
        'b: [',
        '  c: 1',
        '- x',
        '? ',
        ': ',
        '*a',
        '&a',
        '!vault |',
        '"',
        '%YAML',
        '---',
        '...',
        '\t',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        try {
          PasswordsDocument.parse(lines.join('\n'), 'f').toString()
        } catch (error) {
          assert.ok(error instanceof KollaError, String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })

  const refused = {
    'a list': '- a\n',
    'a word': 'hello\n',
    nothing: '',
    'bad syntax': 'a: [1\nb: 2\n',
    'a bomb': `a: ${'['.repeat(20_000)}\n`,
    'a key twice': 'a: 1\na: 2\n',
  }
  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => PasswordsDocument.parse(text, 'f'),
        (error) => {
          assert.ok(error instanceof KollaError)
          assert.equal(error.details.code, 'passwords-syntax')
          assert.equal(error.details.where?.file, 'f')
          return true
        },
      )
    })
  }
})
