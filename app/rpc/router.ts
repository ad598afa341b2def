import { account, links, me } from './account.ts'
import { agreement } from './agreement.ts'
import { analyses } from './analyses.ts'
import { anchors } from './anchors.ts'
import { assignments } from './assignments.ts'
import { auditTrail } from './audit.ts'
import { backups } from './backups.ts'
import { bin, deletion } from './bin.ts'
import { captions } from './captions.ts'
import { certification } from './certification.ts'
import { comparisons } from './comparisons.ts'
import { consensus } from './consensus.ts'
import { encoderTraining } from './encoder-training.ts'
import { exports } from './exports.ts'
import { interviews } from './interviews.ts'
import { models } from './models.ts'
import { movement } from './movement.ts'
import { people } from './people.ts'
import { permutations } from './permutations.ts'
import { plans } from './plans.ts'
import type { DeclaredProcedures } from './procedures.ts'
import { ratingImports } from './rating-imports.ts'
import { blurredCopies, playableCopies } from './recording-copies.ts'
import { reliability } from './reliability.ts'
import { reports } from './reports.ts'
import { events, notes } from './review-notes.ts'
import { rosters } from './rosters.ts'
import { runs } from './runs.ts'
import { savedViews, studyViews } from './saved-views.ts'
import { scales } from './scales.ts'
import { secondFactor, secondStep } from './second-factor.ts'
import { setup } from './setup.ts'
import { sheets } from './sheets.ts'
import { studies } from './studies.ts'
import { heads, training } from './training.ts'
import { words } from './words.ts'

/** Every procedure of the app, from a file a room; each declares who may call it. */
export const router = {
  setup,
  links,
  me,
  secondStep,
  secondFactor,
  account,
  people,
  auditTrail,
  studies: { ...studies, ...agreement, ...training },
  plans,
  interviews,
  savedViews,
  studyViews,
  heads,
  permutations,
  sheets,
  anchors,
  scales,
  assignments,
  reliability,
  consensus,
  certification,
  ratingImports,
  rosters,
  runs,
  analyses,
  blurredCopies,
  exports,
  reports,
  playableCopies,
  words,
  movement,
  notes,
  captions,
  encoderTraining,
  comparisons,
  events,
  models,
  backups,
  deletion,
  bin,
} satisfies DeclaredProcedures

export type AppRouter = typeof router
