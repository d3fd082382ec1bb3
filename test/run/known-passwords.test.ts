import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ProvenPasswords } from '../../src/run/known-passwords.ts'
import { Secret } from '../../src/secrets.ts'
import { temporaryFolder } from '../support/cli.ts'

const PASSWORD = new Secret('the-password')
const STORED = new Map([['u-nova', '$2b$12$hash']])

describe('a password that was seen to fit', () => {
  const file = () => join(temporaryFolder(), 'proofs', 'keystone.json')

  it('is known by later runs, until it or what Keystone keeps of it changes', () => {
    const place = file()
    const first = new ProvenPasswords(place).of(STORED)
    assert.equal(first.fits('u-nova', PASSWORD), false)
    first.learn('u-nova', PASSWORD)
    const later = new ProvenPasswords(place)
    assert.equal(later.of(STORED).fits('u-nova', PASSWORD), true)
    assert.equal(later.of(STORED).fits('u-nova', new Secret('another')), false)
    assert.equal(later.of(new Map([['u-nova', '$2b$12$other']])).fits('u-nova', PASSWORD), false)
    assert.equal(later.of(new Map()).fits('u-nova', PASSWORD), false)
  })

  it('leaves a file that only its owner reads, with neither in it', () => {
    const place = file()
    new ProvenPasswords(place).of(STORED).learn('u-nova', PASSWORD)
    assert.equal(statSync(place).mode & 0o777, 0o600)
    const text = readFileSync(place, 'utf8')
    assert.ok(text.includes('u-nova') && !text.includes('the-password') && !text.includes('hash'), text)
  })

  it('is not remembered of a user of whom nothing is kept', () => {
    const place = file()
    new ProvenPasswords(place).of(STORED).learn('u-other', PASSWORD)
    assert.equal(existsSync(place), false)
  })
})
