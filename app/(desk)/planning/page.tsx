import { pageTitle } from '#app/page-text.ts'
import { Planner } from './planner.tsx'

export const generateMetadata = pageTitle('Planning')

/** For people who are signed in; it computes in the browser and asks the server for nothing. */
export default function PlanningPage() {
  return <Planner />
}
