import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBundle } from '#lib/bundles/bundle.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import { variantName } from '#lib/contrastive/frame-variants.ts'
import { PUBLISHED_SIZES } from '#lib/contrastive/temporal-parameters.ts'
import { runStoredChecks } from '#lib/encoders/run-stored-checks.ts'
import { randomAppearance } from '#lib/phantom/appearance.ts'
import { BEHAVIOURS, behaviourPoses } from '#lib/phantom/behaviours.ts'
import { drawFace } from '#lib/phantom/draw-face.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { Random } from '#lib/statistics/random.ts'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'
import { importEmoclip } from '#models/emoclip/import-emoclip.ts'
import { clipPart, writeSafetensorsOf } from '../../fixtures/clip-checkpoints.ts'
import { concord } from '../../fixtures/concord.ts'
import { madeUpVocabulary, SMALL_SIZE, writeFormulaCheckpoint } from '../../fixtures/formula-emoclip.ts'
import { BEHAVIOUR_NAMES } from '../../fixtures/phantom-behaviours.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const file = (name: string) => path.join(scratch, name)
const env = { CONCORD_DATA: file('data') }
const CLIP = 'clip-vit-64-32'

/** Folders of pictures of what people do, and a table of captions. */
async function writeClips(): Promise<void> {
  const random = new Random(2)
  const rows = ['file,caption,class,set']
  const canvas = createCanvas(96, 96)
  for (const [i, behaviour] of [...BEHAVIOUR_NAMES, ...BEHAVIOUR_NAMES, ...BEHAVIOUR_NAMES].entries()) {
    const [appearance, pose] = [randomAppearance(random), behaviourPoses(behaviour, random)]
    await mkdir(file(`clips/${i}`), { recursive: true })
    for (let frame = 0; frame < 6; frame++) {
      drawFace(canvas.getContext('2d'), 96, 96, appearance, pose(frame / 6))
      await writeFile(file(`clips/${i}/${frame}.png`), canvas.toBuffer('image/png'))
    }
    rows.push([i, BEHAVIOURS[behaviour][i % 2], behaviour, i < 8 ? 'train' : 'test'].join(','))
  }
  await mkdir(file('clips/empty'))
  await writeFile(file('captions.csv'), `${[...rows, `empty,${BEHAVIOURS.smiles[0]},smiles,train`].join('\n')}\n`)
}

beforeAll(async () => {
  await writeFormulaCheckpoint(file('small.pth'), SMALL_SIZE)
  await writeSafetensorsOf(
    file('clip.safetensors'),
    await withCheckpoint(file('small.pth'), ({ tensors }) => clipPart(tensors)),
  )
  await writeFile(file('vocabulary.txt'), madeUpVocabulary())
  await importEmoclip({
    model: 'clip',
    weights: file('clip.safetensors'),
    vocabulary: file('vocabulary.txt'),
    precision: 'float32',
    modelsFolder: file('data/models'),
    clips: (kind) => phantomClips(1, kind),
    threads: 2,
  })
  await writeClips()
})

const train = (out: string, stopAfter?: string, more: string[] = []) =>
  concord(
    [
      ...['train', 'emoclip', '--clip', CLIP, '--root', file('clips'), '--captions', file('captions.csv')],
      ...['--out', file(out), '--epochs', '12', '--batch', '4', '--rate', '0.01', ...more],
    ],
    { env, onOutput: (said, kill) => void (stopAfter && said.includes(stopAfter) && kill('SIGINT')) },
  )

test('a training that was stopped ends with the bytes of one that was not, and gives an encoder', async () => {
  const whole = await train('whole')
  expect(whole.stderr).toContain('left out: empty: the folder has no pictures')
  // Nine clips to learn from in four variants, and four test clips as they are.
  expect(whole.stderr).toContain('Encoding 40 clips (4 variants of those to learn from) takes ')
  expect(whole.code, whole.stderr).toBe(0)
  expect(whole.stdout).toMatch(/epoch 12 of 12: loss \d\.\d+, rate 0.01, WAR \d+\.\d+ %, UAR/)
  const stopped = await train('stopped', 'epoch 2 of 12')
  expect(stopped.code).toBe(130)
  expect(stopped.stdout).not.toContain('epoch 12 of 12')
  const resumed = await train('stopped')
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(resumed.stdout).not.toContain('epoch 1 of 12')
  const name = 'emoclip-temporal.safetensors'
  expect(await readFile(file(`stopped/${name}`))).toEqual(await readFile(file(`whole/${name}`)))

  const keys = await withCheckpoint(file(`whole/${name}`), async ({ tensors }) => [...tensors.keys()])
  const published = await withCheckpoint(file('small.pth'), async ({ tensors }) => [...tensors.keys()])
  expect(published.filter((key) => key.startsWith('temporal.')).every((key) => keys.includes(key))).toBe(true)

  const version = /EmoCLIP \(trained here\) (\S+) is installed/.exec(whole.stdout)![1]!
  const folder = file(`data/models/emoclip-${version}`)
  const { manifest } = await openBundle(folder)
  const [clip] = await encoderVersions(file('data/models'), CLIP)
  for (const name of ['frame_encoder.onnx', 'text_encoder.onnx'])
    expect((await stat(path.join(folder, name))).ino).toBe((await stat(path.join(clip!.folder, name))).ino)
  expect(manifest.text!.vocabulary).toBe(true)
  expect(await readFile(path.join(folder, 'card.md'), 'utf8')).toContain('8 clips with 4 different captions')
  const { results } = await runStoredChecks(folder, { threads: 2, provider: 'cpu' })
  for (const { minCosine } of results) expect(minCosine).toBeGreaterThan(0.9999)
})

test('other settings do not go on with a training, and a caption that is missing is named', async () => {
  const other = await concord(
    [
      'train',
      'emoclip',
      '--clip',
      CLIP,
      '--root',
      file('clips'),
      '--captions',
      file('captions.csv'),
      '--out',
      file('whole'),
    ],
    { env },
  )
  expect(other.stderr).toContain('holds a training with other data or settings')
  expect((await train('whole', undefined, ['--variants', '2'])).stderr).toContain('holds a training with other data')
  await writeFile(file('gaps.csv'), 'file,caption\n1,\n')
  const gaps = await concord(
    [
      'train',
      'emoclip',
      '--clip',
      CLIP,
      '--root',
      file('clips'),
      '--captions',
      file('gaps.csv'),
      '--out',
      file('gaps'),
    ],
    { env },
  )
  expect(gaps.stderr).toContain('Line 2')
})

test('of a clip to learn from each variant has features of its own, and a test clip has one', async () => {
  const lines = (await readFile(file('whole/features/clips.jsonl'), 'utf8')).trim().split('\n').slice(1)
  const places = new Map(
    lines.map((line) => JSON.parse(line) as { name: string; place?: number }).map(({ name, place }) => [name, place]),
  )
  const bytes = await readFile(file('whole/features/features.f32'))
  const length = bytes.length / 36
  const stored = [1, 2, 3, 4].map((number) => {
    const place = places.get(variantName('0', number))!
    return bytes.subarray(place * length, (place + 1) * length)
  })
  for (const [i, features] of stored.entries())
    for (const other of stored.slice(i + 1)) expect(features.equals(other)).toBe(false)
  expect(places.has('11')).toBe(true)
  expect(places.has(variantName('11', 2))).toBe(false)
})

test('an encoder that was trained is exported as a whole, and imported again it has the same files', async () => {
  const out = file('whole.safetensors')
  const exported = await concord(['models', 'export', 'emoclip', '--out', out], { env })
  expect(exported.code, exported.stderr).toBe(0)
  const [bundle] = await encoderVersions(file('data/models'), 'emoclip')
  const { tensors: keys, notes } = await withCheckpoint(out, async ({ tensors, notes: own }) => ({
    tensors: [...tensors].map(([key, { shape }]) => `${key} ${shape}`).sort(),
    notes: own,
  }))
  const published = await withCheckpoint(file('small.pth'), async ({ tensors }) =>
    [...tensors].map(([key, { shape }]) => `${key} ${shape}`).sort(),
  )
  const isFrozen = (key: string) => !key.startsWith('temporal.')
  expect(keys.filter(isFrozen)).toEqual(published.filter(isFrozen))
  expect(notes).toMatchObject({ version: bundle!.manifest.version, precision: 'float32' })
  await withCheckpoint(out, async ({ tensors }) =>
    withCheckpoint(file('small.pth'), async ({ tensors: source }) => {
      for (const [key, tensor] of source)
        if (key.startsWith('backbone.')) expect(await tensors.get(key)!.read(), key).toEqual(await tensor.read())
    }),
  )
  await withCheckpoint(out, async ({ tensors }) =>
    withCheckpoint(file('whole/emoclip-temporal.safetensors'), async ({ tensors: source }) => {
      for (const [key, tensor] of source) expect(await tensors.get(key)!.read(), key).toEqual(await tensor.read())
    }),
  )
  const again = await importEmoclip({
    weights: out,
    precision: 'float32',
    modelsFolder: file('again'),
    heads: { temporal: PUBLISHED_SIZES.heads },
    clips: (kind) => phantomClips(1, kind),
    threads: 2,
  })
  const files = (await openBundle(again.folder)).manifest.files
  for (const stage of ['frame_encoder.onnx', 'temporal_encoder.onnx', 'text_encoder.onnx'])
    expect(files[stage]!.sha256, stage).toBe(bundle!.manifest.files[stage]!.sha256)
  const clip = await concord(['models', 'export', CLIP, '--out', file('clip-again.safetensors')], { env })
  expect(clip.stderr).toContain('only those have a checkpoint with published names')
})

test('without a class nothing of it is learnt, and how many of its test clips are found stands in a table', async () => {
  const leave = (name: string, more: string[] = [], stopAfter?: string) =>
    concord(
      [
        ...['train', 'emoclip', '--clip', CLIP, '--root', file('clips'), '--captions', file('captions.csv')],
        ...['--out', file('left'), '--epochs', '2', '--batch', '4', '--leave-out-emotion', name, ...more],
      ],
      { env, onOutput: (said, kill) => void (stopAfter && said.includes(stopAfter) && kill('SIGINT')) },
    )
  expect((await leave('joy', ['--texts', 'captions'])).stderr).toContain('There is no class “joy”')
  expect((await leave('each')).stderr).toContain('Add --texts captions')
  const before = await installed()
  const second = [...BEHAVIOUR_NAMES].sort()[1]!
  const stopped = await leave('each', ['--texts', 'captions'], `Without “${second}”`)
  expect(stopped.code).toBe(130)
  const { stdout, stderr, code } = await leave('each', ['--texts', 'captions'])
  expect(code, stderr).toBe(0)
  expect(stdout.match(/epoch 1 of 2/g)).toHaveLength(3)
  const [header, ...rows] = (await readFile(file('left/leave-one-emotion-out.csv'), 'utf8')).trim().split('\n')
  expect(header!.trim()).toBe(
    'class,left_out_clips,training_clips,epoch,test_clips,war,uar,test_clips_of_class,recall_of_class',
  )
  expect(rows).toHaveLength(4)
  for (const [i, name] of [...BEHAVIOUR_NAMES].sort().entries()) {
    const [label, left, learnt, , tested, war, uar, own, recall] = rows[i]!.trim().split(',')
    expect([label, left, learnt, tested, own]).toEqual([name, '2', '6', '4', '1'])
    for (const share of [war, uar, recall]) expect(Number(share)).toBeGreaterThanOrEqual(0)
    for (const share of [war, uar, recall]) expect(Number(share)).toBeLessThanOrEqual(1)
    expect(stdout).toContain(name)
  }
  expect(await installed()).toEqual(before)
})

const installed = async () => (await readdir(file('data/models'))).sort()
