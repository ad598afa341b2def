import type { DatasetName } from './dataset.ts'

/** A published zero-shot result, as a share of 1. */
export interface PublishedFigure {
  model: string
  uar: number
  war: number
}

/** Where the figures are from; DFEW and MAFW are means over their five folds there. */
export const FIGURES_SOURCE = 'Zhao et al. (2025), WACV, arXiv 2405.19100, tables 1 and 2'

type Measured = Exclude<DatasetName, 'mafw-compound'>

/** UAR and WAR in percent, as published. */
const FIGURES: Record<string, Record<Measured, readonly [uar: number, war: number]>> = {
  'CLIP ViT-B/32': { dfew: [22.08, 21.3], ferv39k: [18.12, 17.38], mafw: [13.39, 15.48], afew: [28.59, 28.87] },
  'CLIP ViT-B/16': { dfew: [22.92, 28.33], ferv39k: [19.81, 22.51], mafw: [15.45, 17.25], afew: [28.21, 29.13] },
  'CLIP ViT-L/14': { dfew: [32.02, 38.12], ferv39k: [21.97, 28.99], mafw: [20.42, 25.58], afew: [35.5, 38.32] },
  'Exp-CLIP ViT-B/32': { dfew: [24.25, 25.87], ferv39k: [21.48, 21.25], mafw: [17.53, 20.27], afew: [29.72, 31.23] },
  'Exp-CLIP ViT-B/16': { dfew: [27.12, 31.75], ferv39k: [24.78, 27.99], mafw: [19.17, 23.35], afew: [32.84, 33.86] },
  'Exp-CLIP ViT-L/14': { dfew: [40.16, 47.09], ferv39k: [27.45, 31.07], mafw: [23.95, 26.98], afew: [38.72, 40.42] },
  'FaRL ViT-B/16': { dfew: [23.99, 25.73], ferv39k: [20.71, 22.87], mafw: [14.98, 17.08], afew: [28.17, 30.45] },
}

/** What was published for a dataset; nothing for the compound classes of MAFW. */
export function publishedFigures(dataset: DatasetName): PublishedFigure[] {
  if (dataset === 'mafw-compound') return []
  return Object.entries(FIGURES).map(([model, of]) => {
    const [uar, war] = of[dataset]
    return { model, uar: uar / 100, war: war / 100 }
  })
}
