import { z } from 'zod'
import {
  addView,
  changeView,
  newViewSchema,
  removeView,
  restoreView,
  savedViews as seenViews,
  viewChangeSchema,
  viewSchema,
} from '#lib/review/saved-views.ts'
import { inStudy } from './procedures.ts'

/** A person's own views of a study's interviews. */
export const savedViews = {
  /** With those of the study. */
  see: inStudy('study.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId } }) => seenViews(database, person, studyId)),
  add: inStudy('study.see', { study: 'studyId' })
    .input(newViewSchema)
    .handler(async ({ context: { database, person }, input }) => addView(database, person, 'person', input)),
  change: inStudy('study.see', { study: 'studyId' })
    .input(viewChangeSchema)
    .handler(async ({ context: { database, person }, input }) => changeView(database, person, 'person', input)),
  remove: inStudy('study.see', { study: 'studyId' })
    .input(viewSchema)
    .handler(async ({ context: { database, person }, input }) => removeView(database, person, 'person', input)),
  restore: inStudy('study.see', { study: 'studyId' })
    .input(viewSchema)
    .handler(async ({ context: { database, person }, input }) => restoreView(database, person, 'person', input)),
}

/** The views of a study's interviews that all who see it are offered. */
export const studyViews = {
  add: inStudy('study.manage', { study: 'studyId' })
    .input(newViewSchema)
    .handler(async ({ context: { database, person }, input }) => addView(database, person, 'study', input)),
  change: inStudy('study.manage', { study: 'studyId' })
    .input(viewChangeSchema)
    .handler(async ({ context: { database, person }, input }) => changeView(database, person, 'study', input)),
  remove: inStudy('study.manage', { study: 'studyId' })
    .input(viewSchema)
    .handler(async ({ context: { database, person }, input }) => removeView(database, person, 'study', input)),
  restore: inStudy('study.manage', { study: 'studyId' })
    .input(viewSchema)
    .handler(async ({ context: { database, person }, input }) => restoreView(database, person, 'study', input)),
}
