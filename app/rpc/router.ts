import { z } from 'zod'
import { recordingStorage } from '#app/storage.ts'
import { textTools } from '#app/text-tools.ts'
import { createAccount, createFirstAdministrator, hasAdministrator, newAccountSchema } from '#lib/access/accounts.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { may } from '#lib/access/permissions.ts'
import { agreementItem } from '#lib/agreement/agreement-item.ts'
import { compareSchema, compareSources } from '#lib/agreement/compare-sources.ts'
import {
  addExternalSource,
  addHeadSource,
  externalSourceSchema,
  headSourceSchema,
  removeExternalSource,
} from '#lib/agreement/external-sources.ts'
import { agreementPage, agreementQuerySchema } from '#lib/agreement/study-agreement.ts'
import { targetsOf } from '#lib/heads/target.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { installedModels } from '#lib/installation/installed-models.ts'
import { importRequestSchema, listImports, planImport } from '#lib/installation/model-imports.ts'
import { listWorkers } from '#lib/installation/workers.ts'
import { queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestCancel, requestOutdated, requestRetry } from '#lib/jobs/request-analysis.ts'
import { requestImportCancel } from '#lib/jobs/request-import.ts'
import { requestPhantom } from '#lib/jobs/request-phantom.ts'
import { requestTraining, requestTrainingCancel } from '#lib/jobs/request-training.ts'
import { demandUnblinded } from '#lib/ratings/blinding.ts'
import { lockSheet, saveSheet, saveSheetSchema } from '#lib/ratings/rating-sheets.ts'
import { interviewView } from '#lib/review/interview-view.ts'
import {
  prepareWords,
  promptSetsOf,
  removePromptSet,
  savePromptSet,
  savePromptSetSchema,
  wordsOnFaces,
  wordsOrWhy,
} from '#lib/review/words-on-faces.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { addInterview, newInterviewSchema } from '#lib/studies/add-interview.ts'
import { listQueue } from '#lib/studies/analyses.ts'
import { createStudy, newStudySchema } from '#lib/studies/create-study.ts'
import { chooseHead } from '#lib/studies/head-in-use.ts'
import { listMembers, memberSchema, setMember } from '#lib/studies/members.ts'
import { studyInterviews, studyInterviewsSchema } from '#lib/studies/study-interviews.ts'
import { listStudies, studyOverview } from '#lib/studies/study-overview.ts'
import { demandInstalled, installedEncoders, samplingSchema, setSampling } from '#lib/studies/study-sampling.ts'
import { importedEstimates, importedHeads } from '#lib/training/imported-heads.ts'
import { headWithCard, listHeads } from '#lib/training/training-runs.ts'
import { promptsSchema } from '#lib/words/prompt-sets.ts'
import { forEveryone, forMembers, forThoseWho } from './procedures.ts'

const modelsFolder = () => dataFolders(readSettings().dataFolder).models
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
      importModels: may(person, 'model.import'),
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
      .handler(async ({ context, input }) => {
        await demandInstalled(modelsFolder(), input.encoder)
        return { id: await createStudy(context.database, context.person, input) }
      }),
    loadPhantom: forThoseWho('phantom.create')
      .input(
        z.object({
          participants: z.number().int().min(4).max(100),
          seconds: z.number().int().min(5).max(120),
          encoder: z.string().min(1).max(60).default('expression-baseline'),
        }),
      )
      .handler(async ({ context, input }) => {
        await demandInstalled(modelsFolder(), input.encoder)
        return { id: await requestPhantom(context.database, await queue(), context.person, input) }
      }),
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
    agreement: forMembers.input(agreementQuerySchema).handler(async ({ context, input: { id: study, ...query } }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study }, 'agreement.see')
      return agreementPage(context.database, studyId, query)
    }),
    agreementItem: forMembers
      .input(agreementQuerySchema)
      .handler(async ({ context, input: { id: study, ...query } }) => {
        const { studyId } = await demandInStudy(context.database, context.person, { study }, 'agreement.see')
        return agreementItem(context.database, studyId, query)
      }),
    compare: forMembers.input(compareSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.id }, 'agreement.see')
      return compareSources(context.database, input)
    }),
    targets: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'study.see')
      const study = await context.database.study.findUniqueOrThrow({ where: { id: studyId } })
      return targetsOf(scaleOf(study.scale)).map(({ key, title, items }) => ({
        key,
        title,
        single: items.length === 1 && items[0] === key,
      }))
    }),
    addSource: forMembers.input(externalSourceSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'source.change')
      return addExternalSource(context.database, context.person, input)
    }),
    addHeadSource: forMembers.input(headSourceSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'source.change')
      return addHeadSource(context.database, modelsFolder(), context.person, input)
    }),
    removeSource: forMembers
      .input(z.object({ studyId: z.uuid(), id: z.uuid() }))
      .handler(async ({ context, input }) => {
        await demandInStudy(context.database, context.person, { study: input.studyId }, 'source.change')
        await removeExternalSource(context.database, context.person, input.studyId, input.id)
      }),
    setSampling: forMembers.input(samplingSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'study.manage')
      await demandInstalled(modelsFolder(), input.encoder)
      await setSampling(context.database, context.person, input)
    }),
    analyseOutdated: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'study.manage')
      return { started: await requestOutdated(context.database, await queue(), studyId) }
    }),
    train: forMembers
      .input(z.object({ id: z.uuid(), plan: trainingPlanSchema, takesOver: z.boolean().default(true) }))
      .handler(async ({ context, input: { id: study, ...wish } }) => {
        const { studyId } = await demandInStudy(context.database, context.person, { study }, 'head.train')
        return { runId: await requestTraining(context.database, await queue(), context.person, studyId, wish) }
      }),
    chooseHead: forMembers.input(z.object({ id: z.uuid(), headId: z.uuid() })).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'head.train')
      await chooseHead(context.database, context.person, studyId, input.headId)
    }),
    cancelTraining: forMembers
      .input(z.object({ id: z.uuid(), runId: z.uuid() }))
      .handler(async ({ context, input }) => {
        const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'head.train')
        await requestTrainingCancel(context.database, await queue(), context.person, studyId, input.runId)
      }),
    heads: forMembers.input(id).handler(async ({ context, input }) => {
      const { studyId } = await demandInStudy(context.database, context.person, { study: input.id }, 'agreement.see')
      return listHeads(context.database, studyId)
    }),
  },
  interviews: {
    list: forMembers.input(studyInterviewsSchema).handler(async ({ context, input }) => {
      const { role } = await demandInStudy(context.database, context.person, { study: input.studyId }, 'study.see')
      return studyInterviews(context.database, context.person, role, input)
    }),
    add: forMembers.input(newInterviewSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'interview.create')
      return addInterview(context.database, context.person, input)
    }),
    see: forMembers.input(id).handler(async ({ context, input }) => {
      const { role } = await demandInStudy(context.database, context.person, { interview: input.id }, 'study.see')
      return interviewView(context.database, context.person, input.id, role)
    }),
  },
  heads: {
    card: forMembers.input(id).handler(async ({ context, input }) => {
      const head = await headWithCard(context.database, input.id)
      await demandInStudy(context.database, context.person, { study: head.study.id }, 'agreement.see')
      return head
    }),
    installed: forThoseWho('model.list').handler(async () => importedHeads(modelsFolder())),
    imported: forMembers.input(z.object({ interviewId: z.uuid() })).handler(async ({ context, input }) => {
      const part = { interview: input.interviewId }
      const { role } = await demandInStudy(context.database, context.person, part, 'words.see')
      await demandUnblinded(context.database, context.person, input.interviewId, role)
      return importedEstimates(context.database, modelsFolder(), input.interviewId)
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
    chooseTrack: forMembers
      .input(z.object({ recordingId: z.uuid(), track: z.number().int().min(0) }))
      .handler(async ({ context, input }) => {
        await demandInStudy(context.database, context.person, { recording: input.recordingId }, 'analysis.control')
        await requestAnalysis(context.database, await queue(), input.recordingId, input.track)
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
  words: {
    sets: forMembers.input(z.object({ studyId: z.uuid() })).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'words.see')
      return promptSetsOf(context.database, input.studyId)
    }),
    saveSet: forMembers.input(savePromptSetSchema).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'prompts.change')
      return savePromptSet(context.database, context.person, input)
    }),
    removeSet: forMembers.input(z.object({ studyId: z.uuid(), id: z.uuid() })).handler(async ({ context, input }) => {
      await demandInStudy(context.database, context.person, { study: input.studyId }, 'prompts.change')
      await removePromptSet(context.database, context.person, input.studyId, input.id)
    }),
    see: forMembers
      .input(z.object({ interviewId: z.uuid(), set: z.string().max(60) }))
      .handler(async ({ context, input }) => {
        const part = { interview: input.interviewId }
        const { role } = await demandInStudy(context.database, context.person, part, 'words.see')
        await demandUnblinded(context.database, context.person, input.interviewId, role)
        return wordsOrWhy(context.database, textTools(), input.interviewId, input.set)
      }),
    prepare: forMembers.input(z.object({ interviewId: z.uuid() })).handler(async ({ context, input }) => {
      const part = { interview: input.interviewId }
      const { role } = await demandInStudy(context.database, context.person, part, 'words.see')
      await demandUnblinded(context.database, context.person, input.interviewId, role)
      await prepareWords(context.database, textTools(), input.interviewId)
    }),
    try: forMembers
      .input(z.object({ interviewId: z.uuid(), prompts: promptsSchema }))
      .handler(async ({ context, input }) => {
        const part = { interview: input.interviewId }
        const { role } = await demandInStudy(context.database, context.person, part, 'words.see')
        await demandUnblinded(context.database, context.person, input.interviewId, role)
        return wordsOnFaces(context.database, textTools(), input.interviewId, { prompts: input.prompts })
      }),
  },
  models: {
    list: forThoseWho('model.list').handler(async () => installedModels(modelsFolder())),
    encoders: forThoseWho('model.list').handler(async () => installedEncoders(modelsFolder())),
    workers: forThoseWho('model.list').handler(async ({ context }) => listWorkers(context.database)),
    imports: forThoseWho('model.import').handler(async ({ context }) => listImports(context.database)),
    planImport: forThoseWho('model.import')
      .input(importRequestSchema)
      .handler(async ({ context, input }) => ({ id: await planImport(context.database, context.person, input) })),
    cancelImport: forThoseWho('model.import')
      .input(id)
      .handler(async ({ context, input }) =>
        requestImportCancel(context.database, recordingStorage(), await queue(), context.person, input.id),
      ),
  },
}

export type AppRouter = typeof router
