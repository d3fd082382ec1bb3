import { createPublicKey } from 'node:crypto'
import { namesOf, readCertificate, readKey } from '../certificates/inspect.ts'

/** Whether a text holds certificates or keys, of which no line is ever shown. */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

/** What is different about the first certificate and the key of two texts, in words. */
export function pemDifferences(before: string, after: string): readonly string[] {
  const [old, wanted] = [before, after].map(facts)
  if (!old || !wanted) return ['content differs']
  const reasons = Object.keys(wanted).flatMap((name): readonly string[] => {
    const [from = 'none', to = 'none'] = [old[name], wanted[name]]
    return from === to ? [] : [name === KEY ? 'another private key' : `${name} ${from} -> ${to}`]
  })
  if (reasons.length > 0) return reasons
  return [wanted['certificate for'] === undefined ? 'content differs' : 'certificate renewed']
}

const KEY = 'key'

function facts(text: string): Readonly<Record<string, string | undefined>> {
  const certificate = readCertificate(text)
  const key = readKey(text)
  return {
    'certificate for': certificate && namesOf(certificate).join(', '),
    'certificate by': certificate?.issuer.replaceAll('\n', ', '),
    'certificate until': certificate?.validToDate.toISOString().slice(0, 10),
    // The public half tells keys apart and is no secret.
    [KEY]: key && createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}
