import { createBrowserRouter, Navigate } from 'react-router';

import { PageLoader } from './routes/PageLoader';
import { RouteError } from './routes/RouteError';
import { ServesCustomers, SignedIn, StartPage, Supervises } from './routes/guards';
import { SignInPage } from './routes/SignInPage';

/** Pages are loaded when they are first opened: signing in fetches none of them. */
export const router = createBrowserRouter(
  [
    { path: '/sign-in', element: <SignInPage /> },
    {
      element: <SignedIn />,
      HydrateFallback: PageLoader,
      errorElement: <RouteError />,
      children: [
        { index: true, element: <StartPage /> },
        {
          element: <ServesCustomers />,
          errorElement: <RouteError />,
          children: [
            { path: 'inbox', element: <Navigate to="/inbox/waiting" replace /> },
            {
              path: 'inbox/:view/:conversationId?',
              lazy: async () => ({ Component: (await import('./routes/InboxPage')).InboxPage }),
            },
            {
              path: 'approvals/:tab?',
              lazy: async () => ({ Component: (await import('./routes/ApprovalsPage')).ApprovalsPage }),
            },
            {
              path: 'policies/:name?',
              lazy: async () => ({ Component: (await import('./routes/PoliciesPage')).PoliciesPage }),
            },
            {
              path: 'settings/:section?',
              lazy: async () => ({ Component: (await import('./routes/SettingsPage')).SettingsPage }),
            },
          ],
        },
        {
          element: <Supervises />,
          errorElement: <RouteError />,
          children: [
            {
              path: 'live',
              lazy: async () => ({ Component: (await import('./routes/LivePage')).LivePage }),
            },
            {
              path: 'reports/:section?',
              lazy: async () => ({ Component: (await import('./routes/ReportsPage')).ReportsPage }),
            },
          ],
        },
        {
          path: 'knowledge',
          lazy: async () => ({ Component: (await import('./routes/KnowledgePage')).KnowledgePage }),
          errorElement: <RouteError />,
          children: [
            {
              index: true,
              lazy: async () => ({ Component: (await import('./routes/ArticlesPage')).ArticlesPage }),
            },
            {
              path: 'unanswered',
              lazy: async () => ({ Component: (await import('./routes/UnansweredPage')).UnansweredPage }),
            },
            {
              path: 'quality',
              lazy: async () => ({ Component: (await import('./routes/QualityPage')).QualityPage }),
            },
            {
              path: 'exchange',
              lazy: async () => ({ Component: (await import('./routes/ExchangePage')).ExchangePage }),
            },
          ],
        },
        {
          path: 'knowledge/:articleId',
          lazy: async () => ({ Component: (await import('./routes/ArticlePage')).ArticlePage }),
          errorElement: <RouteError />,
        },
        { path: '*', element: <Navigate to="/" replace /> },
      ],
    },
  ],
  { basename: '/desk' },
);
