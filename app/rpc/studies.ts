import { z } from 'zod'
import { queue } from '#app/database.ts'
import { requestOutdated } from '#lib/jobs/request-analysis.ts'
import { requestPhantomCancel, requestPhantomRetry } from '#lib/jobs/request-phantom.ts'
import { studyTasks } from '#lib/review/study-tasks.ts'
import { visitGrid, visitGridSchema } from '#lib/review/visit-grid.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { correctStudy, correctStudySchema } from '#lib/studies/correct-study.ts'
import { createStudy, newStudySchema } from '#lib/studies/create-study.ts'
import {
  inviteToStudy,
  knownPeople,
  knownPeopleSchema,
  pendingInvitations,
  pendingSchema,
  renewInvitation,
  revokeInvitation,
} from '#lib/studies/invitations.ts'
import { listMembers, memberSchema, removeMember, setMember } from '#lib/studies/members.ts'
import { namePatternSchema, setNamePattern } from '#lib/studies/name-pattern.ts'
import { planPhantom } from '#lib/studies/plan-phantom.ts'
import { listStudies, studyOverview } from '#lib/studies/study-overview.ts'
import { ruleEffect, setQuality, setQualitySchema, studyQuality } from '#lib/studies/study-quality.ts'
import { quotaSchema, setQuota } from '#lib/studies/study-quota.ts'
import { installedEncoder, samplingSchema, setSampling } from '#lib/studies/study-sampling.ts'
import { studyTargets } from '#lib/training/study-targets.ts'
import { inInstallation, inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })

export const studies = {
  list: inInstallation('study.list').handler(async ({ context }) => listStudies(context.database, context.person)),
  create: inInstallation('study.create')
    .input(newStudySchema)
    .handler(async ({ context, input }) => {
      const { framesPerSecond, clipFrames: stride } = await installedEncoder(programFolders().models, input.encoder)
      return { id: await createStudy(context.database, context.person, { ...input, framesPerSecond, stride }) }
    }),
  loadPhantom: inInstallation('phantom.create')
    .input(
      z.object({
        participants: z.number().int().min(5).max(100),
        seconds: z.number().int().min(5).max(120),
        encoder: z.string().min(1).max(60).default('expression-baseline'),
      }),
    )
    .handler(async ({ context, input }) => {
      const { framesPerSecond, clipFrames: stride } = await installedEncoder(programFolders().models, input.encoder)
      const request = { ...input, framesPerSecond, stride }
      return { id: await planPhantom(context.database, await queue(), context.person, request) }
    }),
  cancelPhantom: inStudy('study.manage', { study: 'id' })
    .input(id)
    .handler(async ({ context: { database, person, studyId } }) =>
      requestPhantomCancel(database, await queue(), person, studyId),
    ),
  retryPhantom: inStudy('study.manage', { study: 'id' })
    .input(id)
    .handler(async ({ context: { database, person, studyId } }) =>
      requestPhantomRetry(database, await queue(), person, studyId),
    ),
  see: inStudy('study.see', { study: 'id' })
    .input(id)
    .handler(async ({ context: { database, person, studyId, role } }) =>
      studyOverview(database, person, studyId, role),
    ),
  /** What waits in it for the person and, for those who see all ratings, who owes some. */
  tasks: inStudy('study.see', { study: 'id' })
    .input(id)
    .handler(async ({ context: { database, person, studyId, role } }) => studyTasks(database, person, role, studyId)),
  /** Participants by their visits. */
  grid: inStudy('study.see', { study: 'studyId' })
    .input(visitGridSchema)
    .handler(async ({ context: { database, person, role }, input }) => visitGrid(database, person, role, input)),
  members: inStudy('study.see', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => listMembers(context.database, context.person, context.studyId, context.role)),
  /** People to suggest to who adds members. */
  knownPeople: inStudy('study.manage', { study: 'studyId' })
    .input(knownPeopleSchema)
    .handler(async ({ context, input }) => knownPeople(context.database, context.person, input)),
  invitations: inStudy('study.manage', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => pendingInvitations(context.database, context.studyId)),
  invite: inStudy('study.manage', { study: 'studyId' })
    .input(memberSchema)
    .handler(async ({ context, input }) => inviteToStudy(context.database, context.person, input)),
  renewInvitation: inStudy('study.manage', { study: 'studyId' })
    .input(pendingSchema)
    .handler(async ({ context, input }) => renewInvitation(context.database, context.person, input)),
  revokeInvitation: inStudy('study.manage', { study: 'studyId' })
    .input(pendingSchema)
    .handler(async ({ context, input }) => revokeInvitation(context.database, context.person, input)),
  setMember: inStudy('study.manage', { study: 'studyId' })
    .input(memberSchema)
    .handler(async ({ context, input }) => setMember(context.database, context.person, input)),
  removeMember: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid(), userId: z.uuid() }))
    .handler(async ({ context, input }) => removeMember(context.database, context.person, input)),
  targets: inStudy('study.see', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => studyTargets(context.database, context.studyId)),
  setSampling: inStudy('study.manage', { study: 'studyId' })
    .input(samplingSchema)
    .handler(async ({ context, input }) => {
      const { framesPerSecond } = await installedEncoder(programFolders().models, input.encoder)
      await setSampling(context.database, context.person, { ...input, framesPerSecond })
    }),
  correct: inStudy('study.manage', { study: 'studyId' })
    .input(correctStudySchema)
    .handler(async ({ context, input }) => correctStudy(context.database, context.person, input)),
  setNamePattern: inStudy('interview.create', { study: 'studyId' })
    .input(namePatternSchema)
    .handler(async ({ context, input }) => setNamePattern(context.database, context.person, input)),
  setQuality: inStudy('study.manage', { study: 'studyId' })
    .input(setQualitySchema)
    .handler(async ({ context, input }) => setQuality(context.database, context.person, input)),
  /** The rule on the quality of clips, with what it does to them now. */
  quality: inStudy('study.see', { study: 'id' })
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => studyQuality(database, studyId)),
  /** What another rule would do. */
  qualityEffect: inStudy('study.manage', { study: 'studyId' })
    .input(setQualitySchema)
    .handler(async ({ context: { database }, input }) => ruleEffect(database, input.studyId, input.rule)),
  setQuota: inStudy('study.manage', { study: 'studyId' })
    .input(quotaSchema)
    .handler(async ({ context, input }) => setQuota(context.database, context.person, input)),
  analyseOutdated: inStudy('study.manage', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => ({
      started: await requestOutdated(context.database, await queue(), context.person, context.studyId),
    })),
}
