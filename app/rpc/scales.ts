import { z } from 'zod'
import {
  addScale,
  addScaleSchema,
  moveScale,
  moveScaleSchema,
  removeScale,
  removeScaleSchema,
  scalesInUse,
} from '#lib/own-scales/further-scales.ts'
import { listOwnScales, ownScales, storeOwnScale, storeScaleSchema } from '#lib/own-scales/own-scales.ts'
import { readOwnScale, readScaleSchema } from '#lib/own-scales/read-own-scale.ts'
import { inInstallation, inStudy } from './procedures.ts'

export const scales = {
  list: inInstallation('study.list').handler(async ({ context }) => listOwnScales(context.database, context.person)),
  see: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => ownScales(database, studyId)),
  inUse: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => scalesInUse(database, studyId)),
  add: inStudy('study.manage', { study: 'studyId' })
    .input(addScaleSchema)
    .handler(async ({ context: { database, person }, input }) => addScale(database, person, input)),
  move: inStudy('study.manage', { study: 'studyId' })
    .input(moveScaleSchema)
    .handler(async ({ context: { database, person }, input }) => moveScale(database, person, input)),
  remove: inStudy('study.manage', { study: 'studyId' })
    .input(removeScaleSchema)
    .handler(async ({ context: { database, person }, input }) => removeScale(database, person, input)),
  read: inStudy('study.manage', { study: 'studyId' })
    .input(readScaleSchema)
    .handler(async ({ input }) => readOwnScale(input.file)),
  store: inStudy('study.manage', { study: 'studyId' })
    .input(storeScaleSchema)
    .handler(async ({ context: { database, person }, input }) => storeOwnScale(database, person, input)),
}
