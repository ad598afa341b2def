import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Plan } from './plan.tsx'

export const generateMetadata = pageTitle('Analysis plan')

/** For members of the study; managers change it. */
export default async function PlanPage({ params }: { params: Promise<{ id: string }> }) {
  return <Plan id={await idIn(params)} />
}
