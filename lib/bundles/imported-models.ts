/** The models whose checkpoints can be imported. */
export const IMPORTED_MODELS = ['emoclip', 'clip', 'farl', 'exp-clip', 'dfer-clip'] as const
export type ImportedModel = (typeof IMPORTED_MODELS)[number]

/** The uploaded files of an import; it begins when the weights are whole. */
export type ImportPart = 'weights' | 'vocabulary' | 'clip'
