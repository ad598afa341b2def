import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** A labelled sample: a folder of face crops, frame by frame, one of whole frames in which the face is yet to be found, or a video. */
export interface Sample {
  name: string
  path: string
  kind: 'frames' | 'whole-frames' | 'video'
  /** Place in `classes`. */
  label: number
}

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
/** UTF-8's, as it looks in Latin-1. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/
const PICTURES = /\.(?:jpe?g|png|bmp|webp|tiff?)$/i
export const VIDEOS = ['.mp4', '.avi', '.mov', '.mkv', '.webm']

/** Keeps a sample, or notes that its files are missing. */
export function addSample(samples: Sample[], missing: string[], name: string, found: Sample | undefined): void {
  if (found) samples.push(found)
  else missing.push(name)
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

/** Place of a class by its name, an abbreviation or its number. */
export function labelOf(text: string, classes: readonly string[], firstNumber: number): number | undefined {
  const lower = text.trim().toLowerCase()
  if (/^\d+$/.test(lower)) {
    const number = Number(lower) - firstNumber
    return number >= 0 && number < classes.length ? number : undefined
  }
  const place = classes.indexOf(SYNONYMS[lower] ?? lower)
  return place >= 0 ? place : undefined
}

/** Annotations are separated by tabs, commas or spaces. */
export function fields(row: string): string[] {
  const separator = row.includes('\t') ? '\t' : row.includes(',') ? ',' : /\s+/
  return row.split(separator).map((field) => field.trim())
}

/** The lines of the first list that is there. @throws ConcordError bad-input */
export async function annotation(
  title: string,
  candidates: readonly string[],
): Promise<{ rows: string[]; file: string }> {
  const file = await firstThere(candidates)
  if (!file) throw missing(title, candidates)
  // Captions of MAFW are in a Chinese encoding; what is read of them is ASCII.
  const text = (await readFile(file)).toString('latin1').replace(BYTE_ORDER_MARK, '')
  return { rows: text.split(/\r?\n/).filter((line) => line.trim() !== ''), file }
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

export function unknownLabel(title: string, row: string): ConcordError {
  return new ConcordError(
    'bad-input',
    phrase('An annotation of {title} has an unknown class: “{row}”.', { title, row: row.slice(0, 80) }),
  )
}

export async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await stat(candidate).catch(() => undefined)) return candidate
  return undefined
}

export const isFolder = async (place: string) => (await stat(place).catch(() => undefined))?.isDirectory() ?? false
const isFile = async (place: string) => (await stat(place).catch(() => undefined))?.isFile() ?? false
