import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { BASIC_CLASSES, MAFW_CLASSES } from '#lib/words/prompt-sets.ts'

export const DATASETS = ['mafw', 'dfew', 'ferv39k', 'afew'] as const
export type DatasetName = (typeof DATASETS)[number]

/** A labelled sample: a folder of face crops, frame by frame, or a video. */
export interface Sample {
  name: string
  path: string
  kind: 'frames' | 'video'
  /** Place in `classes`. */
  label: number
}

export interface Dataset {
  name: DatasetName
  title: string
  /** Labels as the prompts are called. */
  classes: string[]
  samples: Sample[]
  /** Where folds are published: how many. */
  folds: number
}

/** The order of classes where the annotations of DFEW and FERV39k number them, from zero. */
const NUMBERED = ['happiness', 'sadness', 'neutral', 'anger', 'surprise', 'disgust', 'fear']
const SYNONYMS: Record<string, string> = {
  angry: 'anger',
  happy: 'happiness',
  sad: 'sadness',
  surprised: 'surprise',
  fearful: 'fear',
  disgusted: 'disgust',
  an: 'anger',
  di: 'disgust',
  fe: 'fear',
  ha: 'happiness',
  ne: 'neutral',
  sa: 'sadness',
  su: 'surprise',
  co: 'contempt',
  ax: 'anxiety',
  hl: 'helplessness',
  ds: 'disappointment',
}
const PICTURES = /\.(?:jpe?g|png|bmp|webp|tiff?)$/i
const VIDEOS = ['.mp4', '.avi', '.mov', '.mkv', '.webm']

/**
 * Finds the test samples of a dataset in the layout that it is published in, or the one of the code that EmoCLIP was
 * published with.
 *
 * @param fold 1 to 5 where the dataset has folds
 * @throws ConcordError bad-input that says which file was looked for
 */
export async function readDataset(name: DatasetName, root: string, fold: number): Promise<Dataset> {
  const readers = { mafw: readMafw, dfew: readDfew, ferv39k: readFerv39k, afew: readAfew }
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

async function readMafw(root: string, fold: number): Promise<Dataset> {
  const sets = ['Train_Test_Set', 'Train & Test Set', 'Train&Test Set']
  const captions = ['no_caption', 'no_caption_new', 'with_caption', 'with_caption_new']
  const candidates = sets.flatMap((set) =>
    captions.map((caption) => path.join(root, set, 'single', caption, `set_${fold}`, 'test.txt')),
  )
  const rows = await annotation('MAFW', candidates)
  const samples: Sample[] = []
  for (const row of rows) {
    const [file = '', label = ''] = fields(row)
    const name = path.parse(file).name
    const number = labelOf(label, MAFW_CLASSES, 1)
    if (number === undefined) throw unknownLabel('MAFW', row)
    const found = await locate(
      name,
      number,
      [path.join(root, 'data/faces', name), path.join(root, 'data/frames', name)],
      path.join(root, 'data/clips', name),
    )
    if (found) samples.push(found)
  }
  return { name: 'mafw', title: 'MAFW, 11 classes', classes: [...MAFW_CLASSES], samples, folds: 5 }
}

async function readDfew(root: string, fold: number): Promise<Dataset> {
  const published = [
    path.join(root, 'EmoLabel_DataSplit/test(single-labeled)', `set_${fold}.csv`),
    path.join(root, 'Annotation/EmoLabel_DataSplit/test(single-labeled)', `set_${fold}.csv`),
  ]
  const listed = [path.join(root, `DFEW_set_${fold}_test.txt`)]
  const csv = await firstThere(published)
  const rows = await annotation('DFEW', csv ? [csv] : [...published, ...listed])
  const samples: Sample[] = []
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
    if (found) samples.push(found)
  }
  return { name: 'dfew', title: 'DFEW, 7 classes', classes: [...BASIC_CLASSES], samples, folds: 5 }
}

async function readFerv39k(root: string): Promise<Dataset> {
  const published = ['4_setups/All_scenes/test_All.csv', 'All_scenes/test_All.csv'].map((file) => path.join(root, file))
  const rows = await annotation('FERV39k', [...published, path.join(root, 'test_image.txt')])
  const samples: Sample[] = []
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
    if (found) samples.push(found)
  }
  return { name: 'ferv39k', title: 'FERV39k, 7 classes', classes: [...BASIC_CLASSES], samples, folds: 1 }
}

/** AFEW has no list: the folders are the annotation. Its test labels were never given out, so validation it is. */
async function readAfew(root: string): Promise<Dataset> {
  const candidates = ['AFEW_Face/validation', 'AFEW_Face/val', 'Val_AFEW', 'Val', 'val'].map((folder) =>
    path.join(root, folder),
  )
  const base = await firstThere(candidates)
  if (!base) throw missing('AFEW', candidates)
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
  return { name: 'afew', title: 'AFEW, 7 classes, validation', classes: [...BASIC_CLASSES], samples, folds: 1 }
}

/** The picture files of a sample, in order. */
export async function pictureFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => PICTURES.test(name))
  return names.sort(new Intl.Collator('en', { numeric: true }).compare).map((name) => path.join(folder, name))
}

/** The first of some folders, or of some names of videos, that is there. */
export async function locate(
  name: string,
  label: number,
  folders: string[],
  ...stems: string[]
): Promise<Sample | undefined> {
  for (const folder of folders) if (await isFolder(folder)) return { name, path: folder, kind: 'frames', label }
  for (const stem of stems) {
    for (const extension of VIDEOS) {
      if (await isFile(stem + extension)) return { name, path: stem + extension, kind: 'video', label }
    }
  }
  return undefined
}

function labelOf(text: string, classes: readonly string[], firstNumber: number): number | undefined {
  const lower = text.trim().toLowerCase()
  if (/^\d+$/.test(lower)) {
    const number = Number(lower) - firstNumber
    return number >= 0 && number < classes.length ? number : undefined
  }
  const place = classes.indexOf(SYNONYMS[lower] ?? lower)
  return place >= 0 ? place : undefined
}

/** Annotations are separated by tabs, commas or spaces. */
function fields(row: string): string[] {
  const separator = row.includes('\t') ? '\t' : row.includes(',') ? ',' : /\s+/
  return row.split(separator).map((field) => field.trim())
}

async function annotation(title: string, candidates: readonly string[]): Promise<string[]> {
  const file = await firstThere(candidates)
  if (!file) throw missing(title, candidates)
  // Captions of MAFW are in a Chinese encoding; what is read of them is ASCII.
  const text = (await readFile(file)).toString('latin1')
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}

export function missing(title: string, candidates: readonly string[]): ConcordError {
  return new ConcordError(
    'bad-input',
    phrase('The annotations of {title} were not found. Looked for:\n{candidates}', {
      title,
      candidates: candidates.map((file) => `  ${file}`).join('\n'),
    }),
  )
}

function unknownLabel(title: string, row: string): ConcordError {
  return new ConcordError(
    'bad-input',
    phrase('An annotation of {title} has an unknown class: “{row}”.', { title, row: row.slice(0, 80) }),
  )
}

export async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await stat(candidate).catch(() => undefined)) return candidate
  return undefined
}

const isFolder = async (place: string) => (await stat(place).catch(() => undefined))?.isDirectory() ?? false
const isFile = async (place: string) => (await stat(place).catch(() => undefined))?.isFile() ?? false
