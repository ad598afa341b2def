import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatasetName } from '#lib/evaluation/dataset.ts'
import { readDataset } from '#lib/evaluation/datasets.ts'
import { drawFace } from '#lib/phantom/draw-face.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { confusionOf } from '#lib/statistics/confusion.ts'
import { seeded, TINY, tinyClip, tinyDferClip, writeWeights } from '../../fixtures/clip-family.ts'
import { installSmallEmoclip } from '../../fixtures/small-encoder.ts'

const run = promisify(execFile)
const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
const data = path.join(scratch, 'data')
beforeAll(async () => {
  await installSmallEmoclip(path.join(data, 'models'), scratch)
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const people = planPhantomStudy(4, 4)

/** A folder of face crops, frame by frame, of a drawn person. */
async function frames(folder: string, person: number, count: number, [width, height] = [150, 150]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const canvas = createCanvas(width, height)
  const { appearance, performance } = people[person % people.length]!
  for (let i = 0; i < count; i++) {
    drawFace(canvas.getContext('2d'), width, height, appearance, performance.at(i / 25))
    await writeFile(path.join(folder, `${i + 1}.jpg`), await canvas.encode('jpeg', 90))
  }
}

async function text(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `${lines.join('\n')}\n`)
}

async function evaluate(dataset: DatasetName, root: string, out: string, ...more: string[]) {
  const parameters = [
    'cli/concord.ts',
    'evaluate',
    'zero-shot',
    '--dataset',
    dataset,
    '--root',
    root,
    '--out',
    out,
    '--json',
  ]
  const { stdout } = await run(process.execPath, [...parameters, ...more], {
    env: { ...process.env, CONCORD_DATA: data },
  })
  return JSON.parse(stdout) as {
    samples: number
    war: number
    uar: number
    resumed: number
    unanswered: number
    fold: number | null
  }
}

describe('the layouts that datasets are published in', () => {
  test('MAFW: classes by name, folders of faces or clips', async () => {
    const root = path.join(scratch, 'mafw')
    await frames(path.join(root, 'data/faces/00001'), 0, 3)
    await mkdir(path.join(root, 'data/clips'), { recursive: true })
    await writeFile(path.join(root, 'data/clips/00002.mp4'), 'x')
    await text(path.join(root, 'Train & Test Set/single/no_caption/set_2/test.txt'), [
      '00001.mp4\tcontempt',
      '00002.mp4 helplessness',
      '00003.mp4\tanger',
    ])
    const { samples, classes, missing, downsample } = await readDataset('mafw', root, 2)
    expect(classes).toHaveLength(11)
    expect(missing).toEqual(['00003'])
    expect(downsample).toBe(2)
    expect(samples.map(({ name, kind, label }) => [name, kind, classes[label]])).toEqual([
      ['00001', 'frames', 'contempt'],
      ['00002', 'video', 'helplessness'],
    ])
  })

  test('DFEW: its published split counts classes from one, the list of pictures from zero', async () => {
    const root = path.join(scratch, 'dfew')
    await frames(path.join(root, 'Clip/clip_224x224/00007'), 0, 2)
    await frames(path.join(root, 'DFEW_Frame_Face/00007'), 0, 2)
    await text(path.join(root, 'EmoLabel_DataSplit/test(single-labeled)/set_1.csv'), ['video_name,label', '7,4', '8,1'])
    const published = await readDataset('dfew', root, 1)
    expect(published).toMatchObject({ missing: ['00008'], downsample: 4 })
    expect(published.samples.map(({ label }) => published.classes[label])).toEqual(['anger'])
    await rm(path.join(root, 'EmoLabel_DataSplit'), { recursive: true })
    await text(path.join(root, 'DFEW_set_1_test.txt'), ['some/where/00007 16 3'])
    expect((await readDataset('dfew', root, 1)).samples).toMatchObject([{ label: published.classes.indexOf('anger') }])
  })

  test('FERV39k: the path names scene, class and clip', async () => {
    const root = path.join(scratch, 'ferv')
    await frames(path.join(root, '2_ClipsforFaceCrop/Crime/Sad/0012'), 1, 2)
    await text(path.join(root, '4_setups/All_scenes/test_All.csv'), ['Crime/Sad/0012 Sad'])
    const { samples, classes } = await readDataset('ferv39k', root, 1)
    expect(samples.map(({ label }) => classes[label])).toEqual(['sadness'])
  })

  test('MAFW’s compound emotions are classes of their own; its frames are whole; a byte-order mark loses no line', async () => {
    const root = path.join(scratch, 'compound')
    await frames(path.join(root, 'data/frames/00001'), 0, 2)
    await frames(path.join(root, 'data/frames/00002'), 0, 2)
    await text(path.join(root, 'Train & Test Set/compound/no_caption/set_1/test.txt'), [
      '\ufeff00001.mp4\tsadness_anger',
      '00002.mp4\tanger_sadness',
      '00003.mp4\tfear_surprise',
    ])
    const { samples, classes, missing } = await readDataset('mafw-compound', root, 1)
    expect(classes).toEqual(['anger+sadness', 'fear+surprise'])
    expect(samples.map(({ name, kind, label }) => [name, kind, label])).toEqual([
      ['00001', 'whole-frames', 0],
      ['00002', 'whole-frames', 0],
    ])
    expect(missing).toEqual(['00003'])
  })

  test('what is not there is named', async () => {
    await expect(readDataset('dfew', scratch, 3)).rejects.toThrow(/DFEW were not found[\s\S]*set_3.csv/)
    await expect(readDataset('afew', path.join(scratch, 'nowhere'), 1)).rejects.toThrow(/There is no folder/)
  })
})

describe('zero-shot over a small set in AFEW’s layout', () => {
  const root = path.join(scratch, 'afew')
  const out = path.join(scratch, 'afew-result')

  test('every sample is classified, videos by the face that is found in them', async () => {
    const folder = path.join(root, 'AFEW_Face/validation')
    await frames(path.join(folder, 'Angry/000001'), 0, 70)
    await frames(path.join(folder, 'Happy/000002'), 1, 9)
    await mkdir(path.join(folder, 'Sad'), { recursive: true })
    await renderPhantom(path.join(folder, 'Sad/000003.avi.mp4'), people[2]!, { lengthS: 3 })
    await mkdir(path.join(folder, 'Fear/000004'), { recursive: true })
    const result = await evaluate('afew', root, out)
    expect(result).toMatchObject({ samples: 4, resumed: 0, unanswered: 1, fold: null })
    expect(result).toMatchObject({
      missing: [],
      frames: { every: 4, start: 'first' },
      folders: { frames: 3, video: 1 },
    })
    const lines = (await readFile(path.join(out, 'predictions.csv'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(5)
    const predicted = lines.slice(1).map((line) => line.split(',').slice(1, 3))
    const right = predicted.filter(([truth, guess]) => truth === guess).length
    expect(result.war).toBeCloseTo(right / 4, 12)
    expect((await readFile(path.join(out, 'confusion.png'))).subarray(1, 4).toString()).toBe('PNG')
    expect((await readFile(path.join(out, 'confusion.csv'), 'utf8')).split('\n')[0]).toContain('unanswered,recall')
  })

  test('a run that broke off in the middle of a line goes on, with the same result', async () => {
    const file = path.join(out, 'predictions.csv')
    const before = await readFile(file, 'utf8')
    await truncate(file, before.lastIndexOf(',', before.length - 40))
    const result = await evaluate('afew', root, out)
    expect(result.resumed).toBeGreaterThan(0)
    expect(result.resumed).toBeLessThan(4)
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  test('a run that broke off before its first line goes on from the beginning', async () => {
    const file = path.join(out, 'predictions.csv')
    const before = await readFile(file, 'utf8')
    await truncate(file, 5)
    expect((await evaluate('afew', root, out)).resumed).toBe(0)
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  test('what failed is tried again, and what has changed since is not taken for the same', async () => {
    const folder = path.join(root, 'AFEW_Face/validation/Fear/000004')
    const run = path.join(scratch, 'changed-result')
    await evaluate('afew', root, run)
    await frames(folder, 3, 3)
    await expect(evaluate('afew', root, run)).rejects.toThrow(/files that have changed/)
    await rm(folder, { recursive: true })
    await mkdir(folder)
    expect(await evaluate('afew', root, run)).toMatchObject({ resumed: 3, unanswered: 1 })
  })

  test('random starts are repeated with mean and deviation; folds are refused where there are none', async () => {
    const run = path.join(scratch, 'random-result')
    const all = (await evaluate(
      'afew',
      root,
      run,
      '--start',
      'random',
      '--repeats',
      '2',
      '--downsample',
      '2',
    )) as unknown as {
      repeats: number
      war: { mean: number; deviation: number }
      runs: { war: number; frames: unknown }[]
    }
    expect(all.repeats).toBe(2)
    expect(all.war.mean).toBeCloseTo((all.runs[0]!.war + all.runs[1]!.war) / 2, 12)
    expect(all.runs.map((one) => one.frames)).toEqual([1, 2].map((seed) => ({ every: 2, start: 'random', seed })))
    await expect(evaluate('afew', root, path.join(scratch, 'fold'), '--fold', '1')).rejects.toThrow(/has no folds/)
  })

  test('DFER-CLIP tells classes by its learned prompts, Exp-CLIP by patterns of names, over frames spread over the video', async () => {
    const clip = tinyClip(21, { vocabulary: 49408 })
    const file = (name: string) => path.join(scratch, name)
    await writeWeights(file('clip.pt'), clip)
    await writeWeights(file('exp.pth'), seeded({ 'mlp.weight': [TINY.projected, TINY.embedding] }, 4))
    await writeWeights(file('dfer.pth'), tinyDferClip(clip, 30))
    const importing = (model: string, ...more: string[]) =>
      run(process.execPath, ['cli/concord.ts', 'models', 'import', model, '--precision', 'float32', ...more], {
        env: { ...process.env, CONCORD_DATA: data },
      })
    await importing('dfer-clip', '--weights', file('dfer.pth'))
    await importing(
      'exp-clip',
      '--weights',
      file('exp.pth'),
      '--clip',
      file('clip.pt'),
      '--vocab',
      `${scratch}/vocabulary.txt`,
    )
    const even = ['--start', 'even', '--encoder']
    const learned = await evaluate('afew', root, file('dfer-result'), ...even, 'dfer-clip')
    expect(learned).toMatchObject({ texts: 'learned', frames: { start: 'even' }, samples: 4, unanswered: 1 })
    const named = ['exp-clip-vit-128-16-32', '--texts', 'photo']
    const projected = await evaluate('afew', root, file('exp-result'), ...even, ...named)
    expect(projected).toMatchObject({ texts: 'photo', unanswered: 1 })
    expect(projected).toHaveProperty('published.figures.0', { model: 'CLIP ViT-B/32', uar: 0.2859, war: 0.2887 })
    await expect(evaluate('afew', root, file('exp-result'), ...even, named[0]!)).rejects.toThrow('choice of texts')
  })

  test('in whole frames the face is found first, and a compound emotion is told by the mean of its parts', async () => {
    const compound = path.join(scratch, 'whole')
    await frames(path.join(compound, 'data/frames/00001'), 0, 40, [480, 360])
    await text(path.join(compound, 'Train & Test Set/compound/no_caption/set_1/test.txt'), [
      '00001.mp4\tsadness_anger',
      '00002.mp4\tfear_surprise',
    ])
    const result = await evaluate('mafw-compound', compound, path.join(scratch, 'whole-result'))
    expect(result).toMatchObject({
      samples: 1,
      unanswered: 0,
      missing: ['00002'],
      fold: 1,
      folders: { 'whole-frames': 1 },
      frames: { every: 2 },
    })
  })

  test('files of the same names that are somebody’s own are kept', async () => {
    const own = path.join(scratch, 'own-result')
    await mkdir(own)
    await writeFile(path.join(own, 'confusion.csv'), 'own')
    await expect(evaluate('afew', root, own)).rejects.toThrow(/has a file confusion\.csv of its own/)
    expect(await readdir(own)).toEqual(['confusion.csv'])
    expect(await readFile(path.join(own, 'confusion.csv'), 'utf8')).toBe('own')
  })

  test('results of another run are not overwritten', async () => {
    await writeFile(path.join(out, 'run.json'), JSON.stringify({ dataset: 'dfew', fold: 1, encoder: 'x', classes: [] }))
    await expect(evaluate('afew', root, out)).rejects.toThrow(/holds the results of another dataset/)
  })
})

describe('recalls', () => {
  test('weighted is accuracy, unweighted the mean over the classes that occur', () => {
    const { war, uar, recall, matrix } = confusionOf([0, 0, 0, 1], [0, 0, 1, undefined], 3)
    expect(war).toBe(0.5)
    expect(recall).toEqual([2 / 3, 0, undefined])
    expect(uar).toBeCloseTo(1 / 3, 12)
    // As scikit-learn's recall_score([0, 0, 0, 1], [0, 0, 2, 1], average='macro'): class 2 was predicted and has no sample.
    const predicted = confusionOf([0, 0, 0, 1], [0, 0, 2, 1], 4)
    expect(predicted.uar).toBeCloseTo(5 / 6, 12)
    expect(predicted.uarWithPredicted).toBeCloseTo(5 / 9, 12)
    expect(matrix).toEqual([
      [2, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ])
  })

  test('nothing can be said of no samples', () => {
    expect(() => confusionOf([], [], 2)).toThrow()
  })
})
