import { Planner } from './planner.tsx'

export const metadata = { title: 'Planning' }

/** For people who are signed in; it computes in the browser and asks the server for nothing. */
export default function PlanningPage() {
  return <Planner />
}
