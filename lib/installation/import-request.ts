import { z } from 'zod'
import { IMPORTED_MODELS } from '#lib/bundles/imported-models.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ownImportSchema, ownRequestSchema } from './own-imports.ts'

const heads = z.number().int().min(1).max(256).optional()

/** What an administrator asks for when importing a checkpoint. */
export const importRequestSchema = z.object({
  fileName: z.string().trim().min(1).max(200),
  /** What the checkpoint is of. */
  model: z.enum(IMPORTED_MODELS).optional(),
  precision: z.enum(['auto', 'float32', 'float16', 'int8']).default('auto'),
  /** What the checkpoint's own head estimates, in order. */
  targets: z.array(z.string().trim().min(1).max(60)).max(64).optional(),
  intendedUse: z.string().trim().max(400).optional(),
  heads: z.object({ visual: heads, text: heads, temporal: heads }).optional(),
  /** An ONNX file of one's own in place of a checkpoint. */
  own: ownRequestSchema.optional(),
})
export type ImportRequest = z.infer<typeof importRequestSchema>

export const storedRequest = storedDocument({
  title: 'The request of this import',
  schema: importRequestSchema.omit({ fileName: true, own: true }).extend({ own: ownImportSchema.optional() }),
  upgrades: [(earlier) => earlier],
  remedy: 'Import the checkpoint again.',
})

const outcomeSchema = z.object({
  /** Not of a model that was only looked through. */
  version: z.string().optional(),
  precision: z.string().optional(),
  minCosine: z.number().optional(),
  headInstalled: z.boolean(),
  messages: z.array(z.string()),
  /** What was found in an ONNX file of one's own and its manifest. */
  findings: z.array(z.object({ level: z.enum(['problem', 'note']), text: z.string() })).optional(),
  seconds: z.number(),
  peakMemoryMb: z.number(),
})
export type ImportOutcome = z.infer<typeof outcomeSchema>

export const storedOutcome = storedDocument({
  title: 'The outcome of this import',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'The list of models shows whether the model is installed.',
})
