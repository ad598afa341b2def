import { z } from 'zod'
import {
  prepareWords,
  promptSetsOf,
  removePromptSet,
  savePromptSet,
  savePromptSetSchema,
  wordsOnFaces,
  wordsOrWhy,
} from '#lib/review/words-on-faces.ts'
import { promptsSchema } from '#lib/words/prompt-sets.ts'
import { textTools } from '../text-tools.ts'
import { inStudy } from './procedures.ts'

const interview = z.object({ interviewId: z.uuid() })

export const words = {
  sets: inStudy('words.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context }) => promptSetsOf(context.database, context.studyId)),
  saveSet: inStudy('prompts.change', { study: 'studyId' })
    .input(savePromptSetSchema)
    .handler(async ({ context, input }) => savePromptSet(context.database, context.person, input)),
  removeSet: inStudy('prompts.change', { study: 'studyId', promptSet: 'id' })
    .input(z.object({ studyId: z.uuid(), id: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      removePromptSet(database, person, studyId, input.id),
    ),
  see: inStudy('words.see', { interview: 'interviewId' }, { unblinded: true })
    .input(interview.extend({ set: z.string().max(60) }))
    .handler(async ({ context, input }) => wordsOrWhy(context.database, textTools(), input.interviewId, input.set)),
  prepare: inStudy('words.see', { interview: 'interviewId' }, { unblinded: true })
    .input(interview)
    .handler(async ({ context, input }) => prepareWords(context.database, textTools(), input.interviewId)),
  try: inStudy('words.see', { interview: 'interviewId' }, { unblinded: true })
    .input(interview.extend({ prompts: promptsSchema }))
    .handler(async ({ context, input: { interviewId, prompts } }) =>
      wordsOnFaces(context.database, textTools(), interviewId, { prompts }),
    ),
}
