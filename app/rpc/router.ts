import { z } from 'zod'
import { createAccount, createFirstAdministrator, hasAdministrator, newAccountSchema } from '#lib/access/accounts.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { may } from '#lib/access/permissions.ts'
import { queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestCancel, requestRetry } from '#lib/jobs/request-analysis.ts'
import { requestPhantom } from '#lib/jobs/request-phantom.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { addInterview, newInterviewSchema } from '#lib/studies/add-interview.ts'
import { listQueue } from '#lib/studies/analyses.ts'
import { createStudy, newStudySchema } from '#lib/studies/create-study.ts'
import { installedModels } from '#lib/studies/installed-models.ts'
import { interviewView } from '#lib/studies/interview-view.ts'
import { listMembers, memberSchema, setMember } from '#lib/studies/members.ts'
import { lockSheet, saveSheet, saveSheetSchema } from '#lib/studies/rating-sheets.ts'
import { studyAgreement } from '#lib/studies/study-agreement.ts'
import { listStudies, studyOverview } from '#lib/studies/study-overview.ts'
import { trainHead } from '#lib/studies/train-head.ts'
import { forEveryone, forMembers, forThoseWho } from './procedures.ts'

const id = z.object({ id: z.uuid() })

/** Every procedure of the app; each begins with who may call it. */
export const router = {
  setup: {
    isNeeded: forEveryone.handler(async ({ context }) => !(await hasAdministrator(context.database))),
    createAdministrator: forEveryone
      .input(newAccountSchema.extend({ code: z.string().min(1, 'Copy the code from the terminal.').max(40) }))
      .handler(async ({ context, input: { code, ...account } }) =>
        createFirstAdministrator(context.database, code, account),
      ),
  },
  me: forMembers.handler(({ context: { person } }) => ({
    name: person.name,
    email: person.email,
    role: person.role,
    may: {
      managePeople: may(person, 'user.manage'),
      createStudy: may(person, 'study.create'),
      loadPhantom: may(person, 'phantom.create'),
    },
  })),
  people: {
    list: forThoseWho('user.manage').handler(async ({ context }) =>
      context.database.user.findMany({
        where: { disabledAt: null },
        select: { name: true, email: true, role: true, createdAt: true },
        orderBy: { name: 'asc' },
      }),
    ),
    create: forThoseWho('user.manage')
      .input(newAccountSchema.extend({ role: z.enum(['administrator', 'researcher', 'clinician']) }))
      .handler(async ({ context, input: { role, ...account } }) =>
        createAccount(context.database, context.person, account, role),
      ),
  },
  studies: {
    list: forThoseWho('study.list').handler(async ({ context }) => listStudies(context.database, context.person)),
    create: forThoseWho('study.create')
      .input(newStudySchema)
      .handler(async ({ context, input }) => ({ id: await createStudy(context.database, context.person, input) })),
    loadPhantom: forThoseWho('phantom.create')
      .input(z.object({ participants: z.number().int().min(4).max(100), seconds: z.number().int().min(5).max(120) }))
      .handler(async ({ context, input }) => ({
        id: await requestPhantom(context.database, await queue(), context.person, input),
      })),
    see: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId, role } = await demandInStudy(context.database, context.person, { study: input.id }, 'study.see')
      return studyOverview(context.database, context.person, studyId, role)
    }),
    members: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'study.see')
      return listMembers(context.database, studyId)
    }),
    setMember: forMembers.input(memberSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'study.manage')
      await setMember(context.database, context.person, input)
    }),
    agreement: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'agreement.see')
      return studyAgreement(context.database, studyId)
    }),
    train: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'head.train')
      await trainHead(context.database, studyId)
    }),
  },
  interviews: {
    add: forMembers.input(newInterviewSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'interview.create')
      return addInterview(context.database, context.person, input)
    }),
    see: forMembers.input(id).handler(async ({ context, input }) => {
      const { role } = await demandInStudy(context.database, context.person, { interview: input.id }, 'study.see')
      return interviewView(context.database, context.person, input.id, role)
    }),
  },
  sheets: {
    save: forMembers.input(saveSheetSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { interview: input.interviewId }, 'sheet.rate')
      return saveSheet(context.database, context.person, input)
    }),
    lock: forMembers
      .input(z.object({ interviewId: z.uuid(), revision: z.number().int() }))
      .handler(async ({ context, input }) => {
        await demandInStudy(context.database, context.person, { interview: input.interviewId }, 'sheet.rate')
        return lockSheet(context.database, context.person, input.interviewId, input.revision)
      }),
  },
  analyses: {
    queue: forThoseWho('queue.see').handler(async ({ context }) => listQueue(context.database, context.person)),
    start: forMembers.input(z.object({ recordingId: z.uuid() })).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { recording: input.recordingId }, 'analysis.control')
      await requestAnalysis(context.database, await queue(), input.recordingId)
    }),
    cancel: forMembers.input(id).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { analysis: input.id }, 'analysis.control')
      await requestCancel(context.database, await queue(), context.person, input.id)
    }),
    retry: forMembers.input(id).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { analysis: input.id }, 'analysis.control')
      await requestRetry(context.database, await queue(), context.person, input.id)
    }),
  },
  models: {
    list: forThoseWho('model.list').handler(async () => installedModels(dataFolders(readSettings().dataFolder).models)),
  },
}

export type AppRouter = typeof router
