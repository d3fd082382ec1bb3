import type { FakeAnswer, FakeRequest } from './fake-http.ts'

type Values = Record<string, unknown>

/** What lies below /OS-FEDERATION, by path: `/mappings/M`, `/identity_providers/P`, `/identity_providers/P/protocols/N`. */
export type FakeFederation = Map<string, Values>

const PATH =
  /^\/OS-FEDERATION(\/(?:identity_providers\/([^/]+)\/)?(mappings|identity_providers|protocols))(?:\/([^/]+))?$/

/** Answers for the federation part of the identity API; undefined for any other path. */
export function answerFederation(path: string, request: FakeRequest, entries: FakeFederation): FakeAnswer | undefined {
  const [, folder = '', provider, kind = '', id] = PATH.exec(path) ?? []
  if (folder === '') return undefined
  if (provider !== undefined && !entries.has(`/identity_providers/${provider}`)) return { status: 404 }
  if (id === undefined) return { status: 200, body: { [kind]: below(folder, entries) } }
  return answerEntry(`${folder}/${id}`, kind.slice(0, -1), request, entries)
}

function answerEntry(key: string, kind: string, { method, body }: FakeRequest, entries: FakeFederation): FakeAnswer {
  const values = (body as Record<string, Values> | undefined)?.[kind]
  const present = entries.get(key)
  if (method === 'PUT' && present) return { status: 409, body: { error: { message: 'Conflict' } } }
  if (method !== 'PUT' && !present) return { status: 404 }
  if (method === 'DELETE') {
    for (const name of entries.keys()) if (name === key || name.startsWith(`${key}/`)) entries.delete(name)
    return { status: 204 }
  }
  if (method === 'PATCH' && values && 'domain_id' in values) return { status: 400 }
  entries.set(key, { ...present, ...values })
  return { status: method === 'PUT' ? 201 : 200, body: { [kind]: entries.get(key) } }
}

function below(folder: string, entries: FakeFederation): readonly Values[] {
  return [...entries].flatMap(([path, values]) => {
    const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : ''
    return name === '' || name.includes('/') ? [] : [{ id: decodeURIComponent(name), ...values }]
  })
}
