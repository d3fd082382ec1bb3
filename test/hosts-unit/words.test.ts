import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { quoteWord, quoteWords } from '../../src/hosts/quote.ts'
import { splitWords } from '../../src/hosts/words.ts'

void test('words come out of a shell as they went in', () => {
  const nasty = ['', ' ', "it's", '$HOME', '`id`', 'a\nb', '"', '\\', '*', '~', '-n', 'ü', "'\\''"]
  const output = execFileSync('sh', ['-c', quoteWords(['printf', '%s\\0', ...nasty])], { encoding: 'utf8' })
  assert.deepEqual(output.split('\0').slice(0, -1), nasty)
})

void test('plain words stay readable', () => {
  assert.equal(
    quoteWords(['systemctl', 'restart', 'docker.service', '--now=yes']),
    'systemctl restart docker.service --now=yes',
  )
})

void test('a word cannot hold a NUL byte', () => {
  assert.throws(() => quoteWord('a\0b'), TypeError)
})

void test('whatever is quoted is split into the same words again', () => {
  const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(word), (words) => {
      assert.deepEqual(splitWords(quoteWords(words)), words)
    }),
  )
})

void test('double quotes keep spaces, and a backslash takes one character literally', () => {
  assert.deepEqual(splitWords(String.raw`-o "User Name=a b" c\ d ""`), ['-o', 'User Name=a b', 'c d', ''])
})
