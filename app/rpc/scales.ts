import { z } from 'zod'
import { listOwnScales, ownScales, storeOwnScale, storeScaleSchema } from '#lib/own-scales/own-scales.ts'
import { readOwnScale, readScaleSchema } from '#lib/own-scales/read-own-scale.ts'
import { inInstallation, inStudy } from './procedures.ts'

export const scales = {
  list: inInstallation('study.list').handler(async ({ context }) => listOwnScales(context.database, context.person)),
  see: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => ownScales(database, studyId)),
  read: inStudy('study.manage', { study: 'studyId' })
    .input(readScaleSchema)
    .handler(async ({ input }) => readOwnScale(input.file)),
  store: inStudy('study.manage', { study: 'studyId' })
    .input(storeScaleSchema)
    .handler(async ({ context: { database, person }, input }) => storeOwnScale(database, person, input)),
}
