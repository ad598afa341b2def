import { expect, it } from 'vitest'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { readOwnScale } from '#lib/own-scales/read-own-scale.ts'
import { ownScale } from '../../fixtures/own-scale.ts'

const file = (content: unknown, name = 'scale.json') => ({
  name,
  base64: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64'),
})

it('is read from JSON with everything that rows don’t have', async () => {
  const { rows, about } = await readOwnScale(file(ownScale()))
  expect(rows.map(({ code }) => code)).toEqual(['A1', 'A2', 'A3'])
  expect(about).toMatchObject({ name: 'FACE-3' })
})

it.each(['__proto__', 'constructor', 'a b', '', '1;DROP', 'A1\u0000', '../x'])(
  'an item may not have the key %j',
  async (key) => {
    const [, ...others] = ownScale().items
    const first = `{"key":${JSON.stringify(key)},"label":"A1","title":"Smiles","low":0,"high":4}`
    const text = JSON.stringify({ ...ownScale({ sums: [] }), items: ['FIRST', ...others] }).replace('"FIRST"', first)
    await expect(readOwnScale(file(text))).rejects.toMatchObject({ code: 'bad-input' })
  },
)

it('keys of the file beside the scale change nothing, not even those of every object', async () => {
  const text = JSON.stringify(ownScale()).replace('{', '{"__proto__":{"polluted":true},"key":"cains",')
  const { rows } = await readOwnScale(file(text))
  expect(rows).toHaveLength(3)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

it.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['a list', '[]'],
  ['no items', JSON.stringify(ownScale({ items: [] }))],
])('%s is refused with a sentence', async (_what, text) => {
  await expect(readOwnScale(file(text))).rejects.toMatchObject({ code: 'bad-input' })
})

it('bytes that are no UTF-8 are refused with a sentence', async () => {
  const base64 = Buffer.from([0x22, 0xff, 0x22]).toString('base64')
  await expect(readOwnScale({ name: 'scale.json', base64 })).rejects.toThrow(/not valid JSON in UTF-8/)
})

it.each(['__proto__', 'constructor', 'toString', 'own-', ''])('no scale has the key %j', async (key) => {
  const none = { ownScale: { findUnique: async () => null } } as unknown as Parameters<typeof loadScale>[0]
  await expect(loadScale(none, key)).rejects.toMatchObject({ code: 'not-found' })
})
