import { Document, isMap, isScalar } from 'yaml'
import type { Node, Pair } from 'yaml'
import { Dict, toData } from '../templates/values.ts'
import type { Value } from '../templates/types.ts'
import type { KeyPair } from './ssh-key.ts'

/** A value of passwords.yml. What is no string (a number, a date) is told as it was written; `encrypted` is a `!vault` value. */
export type PasswordValue =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, string | null>> }
  | { readonly kind: 'encrypted'; readonly armored: string }

/** What can be written: text, a key pair or other fields; null empties a value. */
export type WritableValue = string | KeyPair | Readonly<Record<string, string | null>> | null

export const EMPTY: PasswordValue = { kind: 'empty' }

/** What a value means that is about to be written. */
export function valueOf(value: WritableValue): PasswordValue {
  if (value === null) return EMPTY
  return typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'fields', fields: { ...value } }
}

/** What can be written to have this value again. */
export function writableOf(value: PasswordValue): WritableValue {
  if (value.kind === 'fields') return value.fields
  if (value.kind === 'empty') return null
  return value.kind === 'text' ? value.text : value.armored
}

/** What a value means that the file takes over from an anchor. */
export function describeValue(value: Value): PasswordValue {
  if (value === null) return EMPTY
  if (!(value instanceof Dict)) return { kind: 'text', text: plainText(value) }
  const fields = [...value].map(([key, field]) => [plainText(key), field === null ? null : plainText(field)] as const)
  return { kind: 'fields', fields: Object.fromEntries(fields) }
}

function plainText(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(toData(value))
}

/** What a node of the file means. */
export function describeNode(node: Node | null): PasswordValue {
  if (isMap(node)) {
    const fields = node.items.map((pair) => [scalarText(pair.key) ?? '', scalarText(pair.value)] as const)
    return { kind: 'fields', fields: Object.fromEntries(fields) }
  }
  if (!isScalar(node)) return node === null ? EMPTY : { kind: 'text', text: node.toString() }
  if (node.tag === '!vault') return { kind: 'encrypted', armored: String(node.value) }
  const text = scalarText(node)
  return text === null ? EMPTY : { kind: 'text', text }
}

/** The text of a scalar: a number, date or boolean is a password like any other, as it was written. */
export function scalarText(node: unknown): string | null {
  if (!isScalar(node) || node.value === null || node.value === undefined) return null
  return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value))
}

/** `name: value` in YAML, without the last line break; quoted where YAML 1.1 or 1.2 would read something else than text. */
export function pairText(key: string, value: WritableValue): string {
  if (value === null) return `${key}:`
  return new Document({ [key]: value }, { version: '1.1' }).toString({ lineWidth: 0, nullStr: '' }).trimEnd()
}

/** Where a pair ends in the text: behind its value, or behind the colon where there is none. Comments are not part of it. */
export function endOf(pair: Pair, text: string): number {
  const value = pair.value as Node | null
  if (isMap(value)) {
    const last = value.flow === true ? undefined : value.items.at(-1)
    if (last) return endOf(last, text)
  }
  if (isScalar(value) && value.value === null && value.source === '') return behindColon(pair, text)
  const end = value?.range?.[1]
  return end === undefined ? behindColon(pair, text) : text.slice(0, end).trimEnd().length
}

function behindColon(pair: Pair, text: string): number {
  return text.indexOf(':', (pair.key as Node | null)?.range?.[1] ?? 0) + 1
}
