{
  "targets": [
    {
      "target_name": "article",
      "sources": ["addon.c"],
      "defines": ["NAPI_VERSION=8"]
    }
  ]
}
