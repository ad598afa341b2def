import type { Sample } from './dataset-files.ts'

export const DATASETS = ['mafw', 'mafw-compound', 'dfew', 'ferv39k', 'afew'] as const
export type DatasetName = (typeof DATASETS)[number]

export interface Dataset {
  name: DatasetName
  title: string
  /** Labels as the prompts are called. */
  classes: string[]
  samples: Sample[]
  /** Where folds are published: how many. */
  folds: number
  /** Every which frame the authors' zero-shot script of the dataset takes. */
  downsample: number
  /** The file that lists the samples; undefined where folders are the list. */
  annotations: string | undefined
  /** Samples that are listed and have no files. */
  missing: string[]
}
