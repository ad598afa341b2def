import path from 'node:path'
import { MAFW_CLASSES } from '#lib/words/prompt-sets.ts'
import type { Dataset } from './dataset.ts'
import { addSample, annotation, fields, labelOf, locate, type Sample, unknownLabel } from './dataset-files.ts'

/** The annotations of MAFW's test samples. */
function mafwLists(root: string, part: 'single' | 'compound', fold: number): string[] {
  const sets = ['Train_Test_Set', 'Train & Test Set', 'Train&Test Set']
  const captions = ['no_caption', 'no_caption_new', 'with_caption', 'with_caption_new']
  return sets.flatMap((set) =>
    captions.map((caption) => path.join(root, set, part, caption, `set_${fold}`, 'test.txt')),
  )
}

/** A sample of MAFW: faces where they were cut out, else whole frames, as `data/frames` holds them, else the clip. */
export async function locateMafw(root: string, name: string, label: number): Promise<Sample | undefined> {
  const faces = await locate(name, label, [path.join(root, 'data/faces', name)])
  if (faces) return faces
  const whole = await locate(name, label, [path.join(root, 'data/frames', name)], path.join(root, 'data/clips', name))
  return whole?.kind === 'frames' ? { ...whole, kind: 'whole-frames' } : whole
}

/** The eleven single emotions of MAFW. */
export async function readMafw(root: string, fold: number): Promise<Dataset> {
  const { rows, file } = await annotation('MAFW', mafwLists(root, 'single', fold))
  const samples: Sample[] = []
  const missing: string[] = []
  for (const row of rows) {
    const [clip = '', label = ''] = fields(row)
    const { name } = path.parse(clip)
    const number = labelOf(label, MAFW_CLASSES, 1)
    if (number === undefined) throw unknownLabel('MAFW', row)
    addSample(samples, missing, name, await locateMafw(root, name, number))
  }
  const classes = [...MAFW_CLASSES]
  return {
    name: 'mafw',
    title: 'MAFW, 11 classes',
    classes,
    samples,
    folds: 5,
    downsample: 2,
    annotations: file,
    missing,
  }
}

/** Emotions that make a compound one, as they are joined in its annotations. */
export const COMPOUND = '+'

/**
 * MAFW's compound emotions: every combination of single ones that the fold's list names is a class, whose text is the mean of its parts'.
 */
export async function readCompoundMafw(root: string, fold: number): Promise<Dataset> {
  const { rows, file } = await annotation('MAFW (compound)', mafwLists(root, 'compound', fold))
  const labelled = rows.map((row) => {
    const [clip = '', ...label] = fields(row)
    const parts = label[0]!.split(/[_+&]/).map((part) => labelOf(part, MAFW_CLASSES, Number.POSITIVE_INFINITY))
    if (parts.length < 2 || parts.some((part) => part === undefined)) throw unknownLabel('MAFW (compound)', row)
    const own = (parts as number[]).sort((a, b) => a - b).map((part) => MAFW_CLASSES[part]!)
    return { name: path.parse(clip).name, label: own.join(COMPOUND) }
  })
  const classes = [...new Set(labelled.map(({ label }) => label))].sort()
  const samples: Sample[] = []
  const missing: string[] = []
  for (const { name, label } of labelled)
    addSample(samples, missing, name, await locateMafw(root, name, classes.indexOf(label)))
  const title = `MAFW, ${classes.length} compound classes`
  return { name: 'mafw-compound', title, classes, samples, folds: 5, downsample: 2, annotations: file, missing }
}
