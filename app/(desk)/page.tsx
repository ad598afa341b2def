import { pageTitle } from '#app/page-text.ts'
import { Home } from './home.tsx'

export const generateMetadata = pageTitle('Studies')

/** For people who are signed in; shows what waits for them and their studies. */
export default function HomePage() {
  return <Home />
}
