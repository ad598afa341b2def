import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { BASIC_CLASSES } from '#lib/words/prompt-sets.ts'
import type { Dataset, DatasetName } from './dataset.ts'
import {
  addSample,
  annotation,
  fields,
  firstThere,
  isFolder,
  labelOf,
  locate,
  missing as notFound,
  type Sample,
  unknownLabel,
  VIDEOS,
} from './dataset-files.ts'
import { readCompoundMafw, readMafw } from './mafw.ts'

/** The order of classes where the annotations of DFEW and FERV39k number them, from zero. */
const NUMBERED = ['happiness', 'sadness', 'neutral', 'anger', 'surprise', 'disgust', 'fear']
/**
 * Finds the test samples of a dataset in the layout that it is published in, or the one of the code that EmoCLIP was
 * published with.
 *
 * @param fold 1 to 5 where the dataset has folds
 * @throws ConcordError bad-input that says which file was looked for
 */
export async function readDataset(name: DatasetName, root: string, fold: number): Promise<Dataset> {
  const readers = {
    mafw: readMafw,
    'mafw-compound': readCompoundMafw,
    dfew: readDfew,
    ferv39k: readFerv39k,
    afew: readAfew,
  }
  if (!(await isFolder(root)))
    throw new ConcordError(
      'bad-input',
      phrase('There is no folder {root}. Set --root to the folder of the dataset.', { root }),
    )
  const dataset = await readers[name](root, fold)
  if (dataset.samples.length === 0)
    throw new ConcordError(
      'bad-input',
      phrase('No test sample in the annotations of {title} has its files in {root}.', { title: dataset.title, root }),
    )
  return dataset
}

async function readDfew(root: string, fold: number): Promise<Dataset> {
  const published = [
    path.join(root, 'EmoLabel_DataSplit/test(single-labeled)', `set_${fold}.csv`),
    path.join(root, 'Annotation/EmoLabel_DataSplit/test(single-labeled)', `set_${fold}.csv`),
  ]
  const listed = [path.join(root, `DFEW_set_${fold}_test.txt`)]
  const csv = await firstThere(published)
  const { rows, file } = await annotation('DFEW', csv ? [csv] : [...published, ...listed])
  const samples: Sample[] = []
  const missing: string[] = []
  for (const row of rows) {
    const parts = fields(row)
    if (csv && !/^\d+$/.test(parts[0] ?? '')) continue
    // The published split counts classes from one, the list of pictures from zero.
    const name = path.basename(parts[0] ?? '').padStart(5, '0')
    const label = Number(csv ? parts[1] : parts[2]) - (csv ? 1 : 0)
    const number = BASIC_CLASSES.indexOf(NUMBERED[label] ?? '')
    if (number < 0) throw unknownLabel('DFEW', row)
    const folders = ['DFEW_Frame_Face', 'Clip/clip_224x224', 'clip_224x224'].flatMap((folder) => [
      path.join(root, folder, path.basename(parts[0] ?? '')),
      path.join(root, folder, name),
    ])
    const stem = String(Number(name))
    const videos = Array.from({ length: 11 }, (_, part) => path.join(root, 'Clip/original', `part_${part + 1}`, stem))
    const found = await locate(name, number, folders, path.join(root, 'Clip/original', stem), ...videos)
    addSample(samples, missing, name, found)
  }
  const classes = [...BASIC_CLASSES]
  return {
    name: 'dfew',
    title: 'DFEW, 7 classes',
    classes,
    samples,
    folds: 5,
    downsample: 4,
    annotations: file,
    missing,
  }
}

async function readFerv39k(root: string): Promise<Dataset> {
  const published = ['4_setups/All_scenes/test_All.csv', 'All_scenes/test_All.csv'].map((file) => path.join(root, file))
  const { rows, file } = await annotation('FERV39k', [...published, path.join(root, 'test_image.txt')])
  const samples: Sample[] = []
  const missing: string[] = []
  for (const row of rows) {
    const [place = ''] = fields(row)
    const parts = place.split('/')
    const [scene = '', emotion = '', id = ''] = parts.slice(-3)
    const number = labelOf(emotion, BASIC_CLASSES, 0)
    if (number === undefined) throw unknownLabel('FERV39k', row)
    const within = path.join(scene, emotion, id)
    const found = await locate(
      within,
      number,
      [path.join(root, '2_ClipsforFaceCrop', within), path.join(root, '2_ClipsForFaceCrop', within)],
      path.join(root, '0_7_LabelClips', within),
      path.join(root, within),
    )
    addSample(samples, missing, within, found)
  }
  const classes = [...BASIC_CLASSES]
  const title = 'FERV39k, 7 classes'
  return { name: 'ferv39k', title, classes, samples, folds: 1, downsample: 4, annotations: file, missing }
}

/** AFEW has no list: the folders are the annotation. Its test labels were never given out, so validation it is. */
async function readAfew(root: string): Promise<Dataset> {
  const candidates = ['AFEW_Face/validation', 'AFEW_Face/val', 'Val_AFEW', 'Val', 'val'].map((folder) =>
    path.join(root, folder),
  )
  const base = await firstThere(candidates)
  if (!base) throw notFound('AFEW', candidates)
  const samples: Sample[] = []
  for (const emotion of (await readdir(base)).sort()) {
    const number = labelOf(emotion, BASIC_CLASSES, 0)
    if (number === undefined || !(await isFolder(path.join(base, emotion)))) continue
    for (const entry of (await readdir(path.join(base, emotion))).sort()) {
      const file = path.join(base, emotion, entry)
      const name = path.join(emotion, entry)
      if (await isFolder(file)) samples.push({ name, path: file, kind: 'frames', label: number })
      else if (VIDEOS.includes(path.extname(entry).toLowerCase()))
        samples.push({ name, path: file, kind: 'video', label: number })
    }
  }
  const classes = [...BASIC_CLASSES]
  const title = 'AFEW, 7 classes, validation'
  return { name: 'afew', title, classes, samples, folds: 1, downsample: 4, annotations: undefined, missing: [] }
}
