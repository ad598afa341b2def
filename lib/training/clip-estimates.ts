import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** How the estimates of an interview's clips are stored: one a clip, not clamped, null for clips that do not count. */
export const storedClipEstimates = storedDocument({
  title: 'The estimate of the clips',
  schema: z.array(z.number().nullable()),
  upgrades: [(earlier) => earlier],
  under: 'clips',
  remedy: 'Train the head again.',
})
