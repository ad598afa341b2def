import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { classTexts } from '#lib/evaluation/class-texts.ts'
import { publishedFigures } from '#lib/evaluation/published-figures.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const file = async (name: string, content: string) => {
  await writeFile(path.join(scratch, name), content)
  return path.join(scratch, name)
}

describe('the texts that stand for classes', () => {
  test('are patterns with the name of the class, of a compound one those of its parts', async () => {
    expect(await classTexts(['anger', 'fear+surprise'], 'expression')).toEqual([
      ['an expression of anger.'],
      ['an expression of fear.', 'an expression of surprise.'],
    ])
    expect(await classTexts(['neutral'], 'name')).toEqual([['neutral.']])
    expect((await classTexts(['anger'], 'descriptions'))[0]![0]).toContain('irritation')
  })

  test('come from a file by class', async () => {
    const texts = await file('texts.json', '{"anger": ["an angry face", "a face in rage"], "fear": ["a face in fear"]}')
    expect(await classTexts(['fear', 'anger'], texts)).toEqual([
      ['a face in fear'],
      ['an angry face', 'a face in rage'],
    ])
    await expect(classTexts(['disgust'], texts)).rejects.toThrow('no texts for the class disgust')
  })

  test('a file that is none, or holds something else, is told', async () => {
    await expect(classTexts(['anger'], path.join(scratch, 'nowhere'))).rejects.toThrow(
      /--texts must be descriptions, name/,
    )
    await expect(classTexts(['anger'], await file('list.json', '["anger"]'))).rejects.toThrow('must be a JSON object')
    await expect(classTexts(['anger'], await file('broken.json', '{'))).rejects.toThrow('must be a JSON object')
  })
})

test('published figures are of seven models as shares of one, and there are none of compound classes', () => {
  const dfew = publishedFigures('dfew')
  expect(dfew).toHaveLength(7)
  expect(dfew[0]).toEqual({ model: 'CLIP ViT-B/32', uar: 0.2208, war: 0.213 })
  expect(publishedFigures('mafw-compound')).toEqual([])
})
