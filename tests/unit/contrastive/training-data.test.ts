import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import { keptApart, PUBLISHED_SETTINGS, rateOf } from '#lib/contrastive/settings.ts'
import { mafwCaptions } from '#lib/evaluation/mafw-captions.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

test('the rate falls after each milestone, as the published schedule does', () => {
  const rates = [1, 15, 16, 35, 36].map((epoch) => rateOf({ ...PUBLISHED_SETTINGS, seed: 1 }, epoch))
  for (const [i, expected] of [1e-3, 1e-3, 1e-4, 1e-4, 1e-5].entries()) expect(rates[i]).toBeCloseTo(expected, 12)
})

test('clips with one caption are left alone where that is asked for, and a clip keeps its own', () => {
  expect([...keptApart([3, 5, 3], 'left alone')]).toEqual([0, 0, -1e4, 0, 0, 0, -1e4, 0, 0])
  expect(keptApart([3, 5, 3], 'pushed apart').every((value) => value === 0)).toBe(true)
})

test('stored features survive a cut in the middle of a line, and belong to one encoder', async () => {
  const folder = path.join(scratch, 'features')
  const store = await FeatureStore.open(folder, 'encoder A', 2)
  await store.add('one', new Float32Array([1, 2]))
  await store.add('two', new Float32Array([3, 4]))
  await store.addProblem('three', 'no face was found')
  await store.close()
  await appendFile(path.join(folder, 'clips.jsonl'), '{"name":"fo')
  await appendFile(path.join(folder, 'features.f32'), 'half')
  const again = await FeatureStore.open(folder, 'encoder A', 2)
  expect(['one', 'two', 'three', 'four'].map((name) => again.has(name))).toEqual([true, true, true, false])
  expect(again.problemOf('three')).toBe('no face was found')
  await again.add('four', new Float32Array([5, 6]))
  expect([...(await again.clips(['four', 'one']).features([0, 1, 0]))]).toEqual([5, 6, 1, 2, 5, 6])
  await again.close()
  await expect(FeatureStore.open(folder, 'encoder B', 2)).rejects.toThrow('another encoder')
})

test('descriptions of MAFW are read from its Chinese encoding, and those that lack are counted', async () => {
  const root = path.join(scratch, 'mafw')
  const list = path.join(root, 'Train_Test_Set/single/with_caption_new/set_2')
  await mkdir(list, { recursive: true })
  await mkdir(path.join(root, 'data/faces/00001'), { recursive: true })
  await mkdir(path.join(root, 'data/faces/00002'), { recursive: true })
  // A word in GBK, then the description.
  const chinese = Buffer.from([0xd0, 0xa6])
  await writeFile(
    path.join(list, 'train.txt'),
    Buffer.concat([
      Buffer.from('00001.mp4\thappiness\t'),
      chinese,
      Buffer.from('\tA woman smiles.\r\n00002.mp4\tanger\t'),
      chinese,
      Buffer.from('\t-\r\n00003.mp4\tanger\t'),
      chinese,
      Buffer.from('\tA man frowns.\r\n'),
    ]),
  )
  const { clips, withoutCaption, withoutFiles } = await mafwCaptions(root, 2)
  expect(clips).toEqual([
    {
      name: '00001',
      path: path.join(root, 'data/faces/00001'),
      kind: 'frames',
      caption: 'A woman smiles.',
      label: 'happiness',
    },
  ])
  expect([withoutCaption, withoutFiles]).toEqual([1, 1])
  const all = await mafwCaptions(root, 2, false)
  expect(all.clips.map(({ label, caption }) => [label, caption])).toEqual([
    ['happiness', 'A woman smiles.'],
    ['anger', ''],
  ])
  await expect(mafwCaptions(root, 3)).rejects.toThrow('set_3')
})
