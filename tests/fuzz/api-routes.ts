import { GET as auditTable } from '#app/api/audit/route.ts'
import { GET as studyExport } from '#app/api/exports/[id]/file/route.ts'
import { GET as headBundle } from '#app/api/heads/[id]/bundle/route.ts'
import { GET as modelCard } from '#app/api/heads/[id]/card/route.ts'
import { GET as severityReport } from '#app/api/interviews/[id]/report/route.ts'
import { GET as wordsTable } from '#app/api/interviews/[id]/words/route.ts'
import { GET as recording } from '#app/api/recordings/[id]/route.ts'
import { POST as procedures } from '#app/api/rpc/[[...rest]]/route.ts'
import { GET as agreementTable } from '#app/api/studies/[id]/agreement/route.ts'
import { GET as planText } from '#app/api/studies/[id]/plan/route.ts'
import { GET as raterNames } from '#app/api/studies/[id]/raters/route.ts'
import { POST as uploads } from '#app/api/uploads/[[...path]]/route.ts'
import type { DeclaredRoute } from '#app/declared-route.ts'

const none = { params: Promise.resolve({}) }

/** What answers requests. */
export const routes: {
  procedures(request: Request): Promise<Response>
  uploads(request: Request): Promise<Response>
  exports: { name: string; path: string; answer: DeclaredRoute }[]
} = {
  procedures: (request) => procedures(request, none),
  uploads: (request) => uploads(request, none),
  exports: [
    { name: 'audit table', path: '/api/audit', answer: auditTable },
    { name: 'study export', path: '/api/exports/[id]/file', answer: studyExport },
    { name: 'head bundle', path: '/api/heads/[id]/bundle', answer: headBundle },
    { name: 'model card', path: '/api/heads/[id]/card', answer: modelCard },
    { name: 'severity report', path: '/api/interviews/[id]/report', answer: severityReport },
    { name: 'words table', path: '/api/interviews/[id]/words', answer: wordsTable },
    { name: 'recording', path: '/api/recordings/[id]', answer: recording },
    { name: 'agreement table', path: '/api/studies/[id]/agreement', answer: agreementTable },
    { name: 'raters', path: '/api/studies/[id]/raters', answer: raterNames },
    { name: 'plan', path: '/api/studies/[id]/plan', answer: planText },
  ],
}
