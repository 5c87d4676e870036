"""Authorization: the endpoints under `/services/oauth2`, identity URLs and discovery."""
