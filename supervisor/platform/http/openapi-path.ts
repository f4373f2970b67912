// Where the OpenAPI document is served: beside the API, not part of it.

export const OPENAPI_PATH = '/api/v1/openapi.json';
