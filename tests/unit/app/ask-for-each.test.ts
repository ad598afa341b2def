import { expect, it } from 'vitest'
import { askForEach } from '#app/(desk)/studies/[id]/interviews-table/ask-for-each.ts'

it('asks after a refusal for what was refused, and not again for what was not', async () => {
  const asked = new Map<string, string>()
  const requests: string[] = []
  let isFull = true
  const ask = async ({ kind }: { kind: string }) => {
    requests.push(kind)
    if (kind === 'reports' && isFull) throw new Error('Five exports are under way.')
    return `${kind}-id`
  }
  const choices = [{ kind: 'data' }, { kind: 'reports' }]
  await expect(askForEach(choices, asked, ask)).rejects.toThrow('Five exports')
  isFull = false
  expect(await askForEach(choices, asked, ask)).toEqual(['data-id', 'reports-id'])
  expect(requests).toEqual(['data', 'reports', 'reports'])
})

it('asks for another choice of the same kind, and still tells of the first', async () => {
  const asked = new Map<string, string>()
  const ask = async ({ use }: { use: string }) => `${use}-id`
  await askForEach([{ use: 'study' }], asked, ask)
  expect(await askForEach([{ use: 'sharing' }], asked, ask)).toEqual(['study-id', 'sharing-id'])
})
