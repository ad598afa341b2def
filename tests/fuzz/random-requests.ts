import { mutated } from './mutate-input.ts'
import type { Random } from './random.ts'

const ADDRESS = 'http://127.0.0.1:3000'
/** Words that oRPC's format puts beside a value that JSON has no form for, and some that it does not know. */
const KINDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 99, -1, 'x', null]

/** A request to a procedure by an input that is not quite right, now and then with a body that is none. */
export function procedureRequest(name: string, input: unknown, random: Random, ids: readonly string[]): Request {
  const url = `${ADDRESS}/api/rpc/${name.replaceAll('.', '/')}`
  const headers: Record<string, string> = { 'x-concord': '1', 'content-type': 'application/json' }
  const json = random.next() < 0.04 ? input : mutated(input, random, ids)
  const meta = random.next() < 0.1 ? randomMeta(random) : []
  let body: BodyInit = JSON.stringify({ json, meta }) ?? ''
  if (random.next() < 0.06) {
    const at = random.whole(0, (body as string).length)
    body = random.oneOf([
      (body as string).slice(0, at),
      `${(body as string).slice(0, at)}${random.oneOf(['"', '{', '\0', '\\ud800', ',', 'é'])}${(body as string).slice(at)}`,
      '',
      'null',
      '[]',
      '{"json":{"__proto__":{"id":1}}}',
      '['.repeat(100_000),
      'x'.repeat(200_000),
    ])
    if (random.next() < 0.5)
      headers['content-type'] = random.oneOf([
        '',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
        'image/png',
      ])
  }
  if (random.next() < 0.04) {
    const form = new FormData()
    form.set('data', random.oneOf([body as string, '', '{']))
    form.set(random.oneOf(['0', 'file', '__proto__']), new Blob(['abc']), 'a.mp4')
    body = form
    delete headers['content-type']
  }
  return new Request(url, { method: 'POST', headers, body })
}

function randomMeta(random: Random): unknown {
  const path = () =>
    Array.from({ length: random.whole(0, 3) }, () =>
      random.oneOf(['id', 'studyId', 0, '__proto__', 'constructor', '', -1, null]),
    )
  return random.oneOf<unknown>([
    Array.from({ length: random.whole(1, 4) }, () => [random.oneOf(KINDS), ...path()]),
    {},
    'x',
    null,
    [[]],
    [1],
    5,
  ])
}

/** The query of an export: known names with values that need not be right. */
export function randomQuery(random: Random): string {
  const names = [
    'as',
    'set',
    'version',
    'format',
    'kind',
    'head',
    'from',
    'to',
    'action',
    'person',
    'subject',
    'by',
    'page',
    'download',
  ]
  const values = [
    '',
    'csv',
    'pdf',
    'json',
    'xlsx',
    '1',
    '-1',
    '1.5',
    '1e99',
    'NaN',
    '\0',
    '%00',
    '\ud800',
    'x'.repeat(3000),
    'basic-7',
    '2026-02-30',
    '__proto__',
    "'",
  ]
  const query = new URLSearchParams()
  for (let i = random.whole(0, 3); i > 0; i--) query.append(random.oneOf(names), random.oneOf(values))
  return query.size > 0 ? `?${query}` : ''
}

/** A request of a resumable upload that need not be in order. */
export function uploadRequest(known: string, interviewId: string, random: Random): Request {
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  const metadata = [
    `interviewId ${encoded(random.oneOf([interviewId, interviewId, '', '\0', 'x', known]))}`,
    `filename ${encoded(random.oneOf(['a.mp4', '', '\0', '../a', 'x'.repeat(5000), '=1+1', '\u202e']))}`,
    `part ${encoded(random.oneOf(['recording', 'head', 'weights', 'vocabulary', '__proto__', '', 'x']))}`,
    random.oneOf(['', 'a', 'a b c', '=', `importId ${encoded('x')}`, `owner ${encoded('x')}`]),
  ].filter(() => random.next() < 0.8)
  const method = random.oneOf(['POST', 'POST', 'PATCH', 'HEAD', 'DELETE', 'OPTIONS', 'GET'])
  const id = random.oneOf(['', `/${known}`, '/..%2f..%2fsecrets.json', '/%00', `/${'x'.repeat(500)}`, '/a/b/c'])
  const headers: Record<string, string> = {
    'tus-resumable': random.oneOf(['1.0.0', '1.0.0', '1.0.0', '0.2.2', '']),
    'upload-length': random.oneOf(['10', '0', '-1', '1e9', '99999999999999999999', 'x', '']),
    'upload-offset': random.oneOf(['0', '5', '-1', '99999999999', 'x']),
    'upload-metadata': metadata.join(','),
    'content-type': random.oneOf(['application/offset+octet-stream', 'text/plain']),
    ...(random.next() < 0.1 && { 'upload-defer-length': random.oneOf(['1', '0', 'x']) }),
    ...(random.next() < 0.1 && { 'upload-concat': random.oneOf(['partial', 'final;/api/uploads/a', 'x']) }),
    ...(random.next() < 0.1 && { 'x-http-method-override': random.oneOf(['PATCH', 'DELETE', 'x']) }),
  }
  const hasBody = method === 'POST' || method === 'PATCH'
  const body = hasBody && random.next() < 0.5 ? Buffer.alloc(random.oneOf([0, 1, 10, 5000]), 1) : null
  return new Request(`${ADDRESS}/api/uploads${id}`, { method, headers, body })
}

/** A request for a file, with a range of bytes that need not exist. */
export function exportRequest(path: string, random: Random): Request {
  const range = random.oneOf([
    undefined,
    undefined,
    'bytes=0-',
    'bytes=5-2',
    'bytes=-1',
    'bytes=99-',
    'bytes=0-99999999999999999999',
    'bytes=a-b',
    'bytes=0-1,2-3',
    'x',
    `bytes=${'0'.repeat(5000)}-`,
  ])
  return new Request(`${ADDRESS}${path}${randomQuery(random)}`, { headers: range === undefined ? {} : { range } })
}
