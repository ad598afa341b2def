import { z } from 'zod'
import { consensusPage } from '#lib/consensus/consensus-page.ts'
import {
  saveConsensus,
  saveConsensusSchema,
  signConsensus,
  signConsensusSchema,
} from '#lib/consensus/decide-consensus.ts'
import { openConsensuses } from '#lib/consensus/open-consensuses.ts'
import { scaleNameSchema } from '#lib/scales/study-scales.ts'
import { inInstallation, inStudy } from './procedures.ts'

const INTERVIEW = { interview: 'interviewId' } as const

/** What is decided between raters; raters take part once their own sheets are signed. */
export const consensus = {
  /** What waits to be settled, in all studies of the person. */
  open: inInstallation('study.list').handler(async ({ context }) => openConsensuses(context.database, context.person)),
  see: inStudy('study.see', INTERVIEW, { unblinded: true })
    .input(z.object({ interviewId: z.uuid(), scaleName: scaleNameSchema }))
    .handler(async ({ context: { database, person, role }, input }) =>
      consensusPage(database, person, role, input.interviewId, input.scaleName),
    ),
  save: inStudy('consensus.decide', INTERVIEW, { unblinded: true })
    .input(saveConsensusSchema)
    .handler(async ({ context, input }) => saveConsensus(context.database, context.person, input)),
  sign: inStudy('consensus.decide', INTERVIEW, { unblinded: true })
    .input(signConsensusSchema)
    .handler(async ({ context, input }) => signConsensus(context.database, context.person, input)),
}
