// Made of openapi/openapi.json by `npm run openapi`.

/** The method and the path of each operation, by its name. */
export const ROUTES = {
  welcome: 'GET /',
  getHealth: 'GET /healthz',
  getReadiness: 'GET /readyz',
  registerUser: 'POST /users',
  getAccount: 'GET /users/me',
  deleteUser: 'DELETE /users/me',
  changePassword: 'PUT /users/me/password',
  logIn: 'POST /sessions',
  logOut: 'DELETE /sessions',
  listSessions: 'GET /sessions',
  completeLogIn: 'POST /sessions/second_factor',
  getProfile: 'GET /profile',
  logOutDevice: 'DELETE /sessions/{id}',
  logOutOthers: 'DELETE /sessions/others',
  enrolTotp: 'POST /users/me/totp',
  confirmTotp: 'PUT /users/me/totp',
  removeTotp: 'DELETE /users/me/totp',
  renewRecoveryCodes: 'POST /users/me/recovery_codes',
  listEvents: 'GET /users/me/events',
  requestPasswordReset: 'POST /reset_password',
  resetPassword: 'PUT /reset_password',
  requestVerification: 'POST /verify_email',
  verifyEmail: 'PUT /verify_email',
  changeEmail: 'PUT /users/me/email',
} as const
